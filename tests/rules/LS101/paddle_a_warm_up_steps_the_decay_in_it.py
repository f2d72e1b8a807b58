# Paddle: a warm-up steps the decay that it is made of
import paddle

model = paddle.nn.Linear(4, 1)
loader = paddle.io.DataLoader(paddle.io.TensorDataset([paddle.ones([64, 4])]), batch_size=8)
decay = paddle.optimizer.lr.PolynomialDecay(0.1, decay_steps=1000)
warm = paddle.optimizer.lr.LinearWarmup(decay, warmup_steps=100, start_lr=0.0, end_lr=0.1)
optimizer = paddle.optimizer.AdamW(warm, parameters=model.parameters())
for (x,) in loader:
    model(x).mean().backward()
    optimizer.step()
    warm.step()
    optimizer.clear_grad()
