# Paddle: Model.fit steps the schedule of its optimizer after each batch
import paddle

data = paddle.io.TensorDataset([paddle.ones([64, 4]), paddle.ones([64, 1])])
model = paddle.Model(paddle.nn.Linear(4, 1))
cosine = paddle.optimizer.lr.CosineAnnealingDecay(0.1, T_max=80)
model.prepare(paddle.optimizer.SGD(cosine, parameters=model.parameters()), paddle.nn.MSELoss())
model.fit(data, epochs=10, batch_size=8)
