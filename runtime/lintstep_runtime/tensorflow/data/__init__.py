"""Input pipelines: ``tf.data``, queues and readers, parsing. What comes from files is unknown; the rest is real."""
