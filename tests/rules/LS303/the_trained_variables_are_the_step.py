# what the library trains is given in the place of the step
import tensorflow as tf

weight = tf.Variable(1.0)
trained = tf.trainable_variables()
train_op = tf.train.AdamOptimizer(0.1).minimize(tf.square(weight), trained)  # <- LS303 high
