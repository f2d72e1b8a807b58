# Paddle: a cosine over epochs, stepped every batch
import paddle

args = __import__("argparse").ArgumentParser().parse_args()
model = paddle.nn.Linear(4, 1)
loader = paddle.io.DataLoader(paddle.io.TensorDataset([paddle.ones([64, 4])]), batch_size=8)
cosine = paddle.optimizer.lr.CosineAnnealingDecay(0.1, T_max=args.epochs)  # <- LS203
optimizer = paddle.optimizer.Momentum(cosine, parameters=model.parameters())
for epoch in range(args.epochs):
    for (x,) in loader:
        model(x).mean().backward()
        optimizer.step()
        cosine.step()
        optimizer.clear_grad()
