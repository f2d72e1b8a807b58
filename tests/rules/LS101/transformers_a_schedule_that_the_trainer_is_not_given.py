# transformers: the Trainer is given the optimizer and not the schedule, and makes one of its own
import torch
from transformers import Trainer, TrainingArguments, get_cosine_schedule_with_warmup

model = torch.nn.Linear(4, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
schedule = get_cosine_schedule_with_warmup(optimizer, 100, 1000)  # <- LS101
trainer = Trainer(model, TrainingArguments("out"), train_dataset=[], optimizers=(optimizer, None))
trainer.train()
