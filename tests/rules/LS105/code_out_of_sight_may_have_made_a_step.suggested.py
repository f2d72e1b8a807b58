import tensorflow as tf
from networks import build

w = tf.Variable(1.0)
loss = build(w)
train_op = tf.train.AdamOptimizer(0.1).minimize(loss, global_step=tf.train.get_or_create_global_step())  # <- LS105
