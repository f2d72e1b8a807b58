# Paddle: stepped once an epoch
import paddle
from paddle.optimizer.lr import StepDecay

args = __import__("argparse").ArgumentParser().parse_args()
model = paddle.nn.Linear(4, 1)
loader = paddle.io.DataLoader(paddle.io.TensorDataset([paddle.ones([64, 4])]), batch_size=8)
decay = StepDecay(0.1, step_size=30)
optimizer = paddle.optimizer.SGD(learning_rate=decay, parameters=model.parameters())
for epoch in range(args.epochs):
    for (x,) in loader:
        loss = model(x).mean()
        loss.backward()
        optimizer.minimize(loss)
        optimizer.clear_grad()
    decay.step()
