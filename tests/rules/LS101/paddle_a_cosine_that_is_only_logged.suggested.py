import paddle

args = __import__("argparse").ArgumentParser().parse_args()
model = paddle.nn.Linear(4, 1)
loader = paddle.io.DataLoader(paddle.io.TensorDataset([paddle.ones([64, 4])]), batch_size=8)
cosine = paddle.optimizer.lr.CosineAnnealingDecay(0.1, T_max=args.epochs)  # <- LS101
optimizer = paddle.optimizer.Momentum(cosine, parameters=model.parameters())
for epoch in range(args.epochs):
    for (x,) in loader:
        loss = model(x).mean()
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
    print(epoch, optimizer.get_lr())
    cosine.step()
