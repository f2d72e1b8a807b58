# transformers: the Trainer steps the schedule that it is given
import torch
from transformers import Trainer, TrainingArguments, get_cosine_schedule_with_warmup

model = torch.nn.Linear(4, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
schedule = get_cosine_schedule_with_warmup(optimizer, 100, 1000)
trainer = Trainer(model, TrainingArguments("out"), train_dataset=[], optimizers=(optimizer, schedule))
trainer.train()
