"""What scripts use of ``tf.contrib``: argument scopes, its layers, slim's training loop."""
