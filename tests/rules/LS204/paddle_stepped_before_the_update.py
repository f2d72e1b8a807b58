# Paddle: the schedule is stepped before the optimizer, and nothing warns
import paddle

model = paddle.nn.Linear(4, 1)
loader = paddle.io.DataLoader(paddle.io.TensorDataset([paddle.ones([64, 4])]), batch_size=8)
warm = paddle.optimizer.lr.NoamDecay(512, 4000)
optimizer = paddle.optimizer.Adam(warm, parameters=model.parameters())
for (x,) in loader:
    model(x).mean().backward()
    warm.step()  # <- LS204
    optimizer.step()
    optimizer.clear_grad()
