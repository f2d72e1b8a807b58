"""Which TensorFlow names exist, and where the engine has them.

`EXPORTS` maps a namespace (as below ``tf``; ``""`` is ``tf`` itself) to engine modules and the names they give it. A
name is written as TensorFlow spells it, with ``=attribute`` where the engine spells it otherwise.
"""

from __future__ import annotations

EXPORTS: dict[str, dict[str, str]] = {
    "": {
        "summaries": """
            merge_all_summaries=merge_all scalar_summary=scalar histogram_summary=histogram image_summary=image
            merge_summary=merge
        """,
        "dtypes": """
            DType as_dtype float16 half float32 float64 double bfloat16 int8 int16 int32 int64 uint8 uint16 uint32
            uint64 bool=bool_ string complex64 complex128 resource variant qint8 quint8 qint32
        """,
        "shapes": "TensorShape Dimension",
        "graph": "Graph Operation Tensor get_default_graph reset_default_graph",
        "keys": "GraphKeys",
        "session": "Session InteractiveSession get_default_session",
        "gradients": "gradients",
        "variables": """
            Variable assign assign_add assign_sub scatter_update scatter_add scatter_sub scatter_mul scatter_div
            is_variable_initialized enable_resource_variables disable_resource_variables resource_variables_enabled
        """,
        "initialization": """
            global_variables local_variables trainable_variables moving_average_variables model_variables
            variables_initializer global_variables_initializer local_variables_initializer tables_initializer
            report_uninitialized_variables assert_variables_initialized all_variables=global_variables
            initialize_all_variables=global_variables_initializer initialize_variables=variables_initializer
            initialize_local_variables=local_variables_initializer initialize_all_tables=tables_initializer
        """,
        "scopes": """
            variable_scope get_variable_scope name_scope VariableScope AUTO_REUSE make_template variable_op_scope
            op_scope
        """,
        "stores": "get_variable get_local_variable",
        "initializers": """
            zeros_initializer=Zeros ones_initializer=Ones constant_initializer=Constant
            random_uniform_initializer=RandomUniform random_normal_initializer=RandomNormal
            truncated_normal_initializer=TruncatedNormal variance_scaling_initializer=VarianceScaling
            glorot_uniform_initializer=GlorotUniform glorot_normal_initializer=GlorotNormal
            uniform_unit_scaling_initializer=UniformUnitScaling orthogonal_initializer=Orthogonal
        """,
        "eager": """
            disable_eager_execution enable_eager_execution executing_eagerly disable_v2_behavior enable_v2_behavior
            disable_v2_tensorshape enable_v2_tensorshape disable_control_flow_v2 enable_control_flow_v2 GradientTape
        """,
        "defaults": """
            get_collection get_collection_ref add_to_collection add_to_collections device colocate_with container
        """,
        "ops.convert": "constant convert_to_tensor IndexedSlices SparseTensor is_tensor",
        "ops.flow": "placeholder placeholder_with_default no_op group tuple=tuple_ control_dependencies",
        "ops.control": "cond case",
        "ops.state": "zeros ones fill",
        "ops.elementwise": """
            add subtract sub=subtract multiply mul=multiply div divide truediv floordiv realdiv floor_div=floordiv
            mod=floormod floormod truncatemod truncatediv div_no_nan negative=neg neg sign exp expm1 log
            log1p sqrt rsqrt square reciprocal sin cos tan asin acos atan sinh cosh tanh sigmoid erf lgamma floor
            ceil round=round_ rint is_nan is_inf is_finite logical_not logical_and logical_or logical_xor pow=pow_
            maximum minimum atan2 squared_difference equal not_equal less less_equal greater greater_equal
            saturate_cast digamma asinh acosh atanh erfc scalar_mul add_n accumulate_n ones_like zeros_like
            clip_by_value
        """,
        "ops.complex_numbers": "complex=complex_ real imag conj angle abs=abs_",
        "constants": "newaxis",
        "data.parsing": """
            FixedLenFeature FixedLenSequenceFeature VarLenFeature SparseFeature parse_single_example parse_example
            parse_single_sequence_example decode_csv
        """,
        "data.queues": """
            FIFOQueue=Queue PaddingFIFOQueue=Queue RandomShuffleQueue
        """,
        "data.readers": """
            TFRecordReader=Reader TextLineReader=Reader WholeFileReader=Reader
            FixedLengthRecordReader=Reader IdentityReader=Reader ReaderBase=Reader
        """,
        "messages": """
            ConfigProto GPUOptions GraphOptions OptimizerOptions RunOptions RunMetadata Summary Event SessionLog
            GraphDef
        """,
        "ops.images": "random_crop",
        "ops.sparse": """
            sparse_to_dense sparse_tensor_to_dense sparse_tensor_dense_matmul sparse_placeholder sparse_reduce_sum
        """,
        "ops.strings": """
            string_to_number as_string string_join string_to_hash_bucket string_to_hash_bucket_fast read_file
            decode_raw
        """,
        "ops.selection": "where cast to_float to_double to_int32 to_int64 identity stop_gradient",
        "ops.reductions": """
            reduce_sum reduce_mean reduce_prod reduce_max reduce_min reduce_all reduce_any reduce_logsumexp argmax
            argmin arg_max arg_min cumsum cumprod count_nonzero
        """,
        "ops.linear": """
            matmul batch_matmul=matmul einsum tensordot norm global_norm clip_by_norm clip_by_global_norm
            clip_by_average_norm
        """,
        "ops.matrices": """
            matrix_inverse diag matrix_diag diag_part matrix_diag_part cholesky matrix_determinant
            trace matrix_set_diag eye matrix_band_part
        """,
        "ops.arrays": """
            shape size rank reshape expand_dims squeeze transpose matrix_transpose concat stack parallel_stack
            unstack split pack=stack unpack=unstack
        """,
        "ops.picking": "gather gather_nd scatter_nd one_hot range=range_ linspace lin_space=linspace",
        "ops.padding": "pad tile broadcast_to reverse reverse_v2=reverse meshgrid space_to_depth depth_to_space",
        "ops.loops": "while_loop",
        "ops.mapping": "map_fn scan foldl foldr",
        "ops.tensor_arrays": "TensorArray",
        "ops.checks": """
            check_numerics verify_tensor_all_finite add_check_numerics_ops Assert assert_equal assert_none_equal
            assert_less assert_less_equal assert_greater assert_greater_equal assert_positive assert_negative
            assert_non_negative assert_rank assert_rank_at_least assert_type assert_rank_in=accept
            assert_scalar=accept py_func numpy_function py_function=eager_py_function Print print=print_
            ensure_shape
        """,
        "ops.segments": """
            segment_sum unsorted_segment_sum segment_max segment_mean unique unique_with_counts bincount
            dynamic_partition dynamic_stitch invert_permutation sequence_mask reverse_sequence confusion_matrix sort
            argsort histogram_fixed_width
        """,
        "ops.slicing": "slice=slice_ strided_slice boolean_mask",
        "functions": "function custom_gradient",
        "ops.random": "random_normal truncated_normal random_uniform random_shuffle multinomial set_random_seed",
    },
    "python.framework.function": {
        "functions": "Defun",
    },
    "python.training.moving_averages": {
        "train.averages": "assign_moving_average ExponentialMovingAverage",
    },
    "train": {
        "train.steps": "get_global_step create_global_step get_or_create_global_step assert_global_step global_step",
        "train.optimizer": "Optimizer",
        "contrib.wrapping": "SyncReplicasOptimizer",
        "train.optimizers": """
            GradientDescentOptimizer MomentumOptimizer AdamOptimizer AdagradOptimizer AdadeltaOptimizer
            RMSPropOptimizer FtrlOptimizer AdagradDAOptimizer ProximalGradientDescentOptimizer
            ProximalAdagradOptimizer
        """,
        "train.schedules": """
            exponential_decay natural_exp_decay inverse_time_decay polynomial_decay cosine_decay
            cosine_decay_restarts linear_cosine_decay noisy_linear_cosine_decay piecewise_constant
            piecewise_constant_decay=piecewise_constant
        """,
        "train.averages": "ExponentialMovingAverage",
        "train.supervisor": "Supervisor basic_train_loop",
        "data.queues": """
            batch shuffle_batch batch_join shuffle_batch_join slice_input_producer string_input_producer
            range_input_producer input_producer
        """,
        "data.readers": "match_filenames_once limit_epochs",
        "messages": """
            Example SequenceExample Features FeatureLists FeatureList Feature Int64List FloatList BytesList SaverDef
        """,
        "summaries": "SummaryWriter=FileWriter",
        "contrib.variables": "init_from_checkpoint",
        "train.hooks": """
            SessionRunHook SessionRunArgs SessionRunValues SessionRunContext StopAtStepHook StepCounterHook
            CheckpointSaverHook CheckpointSaverListener SummarySaverHook GlobalStepWaiterHook ProfilerHook
            LoggingTensorHook NanTensorHook NanLossDuringTrainingError FinalOpsHook FeedFnHook SecondOrStepTimer
        """,
        "train.monitored": """
            Scaffold ChiefSessionCreator WorkerSessionCreator MonitoredSession SingularMonitoredSession
            MonitoredTrainingSession
        """,
        "train.coordinator": """
            Coordinator QueueRunner add_queue_runner start_queue_runners LooperThread Server ClusterSpec
            replica_device_setter
        """,
        "train.saver": """
            write_graph Saver CheckpointState get_checkpoint_state latest_checkpoint checkpoint_exists import_meta_graph
            NewCheckpointReader load_checkpoint=NewCheckpointReader list_variables load_variable
        """,
    },
    "train.experimental": {
        "train.scaling": """
            LossScale FixedLossScale DynamicLossScale MixedPrecisionLossScaleOptimizer
            enable_mixed_precision_graph_rewrite disable_mixed_precision_graph_rewrite
        """,
    },
    "contrib.mixed_precision": {
        "train.scaling": """
            LossScaleManager FixedLossScaleManager ExponentialUpdateLossScaleManager LossScaleOptimizer
        """,
    },
    "contrib.estimator": {
        "estimator.heads": "binary_classification_head multi_class_head multi_label_head regression_head",
        "contrib.wrapping": "clip_gradients_by_norm",
    },
    "compat": {
        "texts": "as_bytes as_text as_str=as_text as_str_any",
    },
    "nest": {
        "nest": "flatten pack_sequence_as map_structure assert_same_structure is_nested",
    },
    "random": {
        "ops.random": """
            uniform=random_uniform normal=random_normal truncated_normal shuffle=random_shuffle multinomial
            categorical=multinomial set_random_seed
        """,
    },
    "sparse": {
        "ops.sparse": """
            to_dense=sparse_tensor_to_dense matmul=sparse_tensor_dense_matmul placeholder=sparse_placeholder
            reduce_sum=sparse_reduce_sum
        """,
    },
    "strings": {
        "ops.strings": """
            length to_number=string_to_number join=string_join as_string
            to_hash_bucket_fast=string_to_hash_bucket_fast to_hash_bucket=string_to_hash_bucket
        """,
    },
    "io": {
        "data.parsing": """
            FixedLenFeature FixedLenSequenceFeature VarLenFeature SparseFeature parse_single_example parse_example
            parse_single_sequence_example decode_csv
        """,
        "data.readers": "TFRecordWriter tf_record_iterator=python_record_iterator",
        "ops.images": "decode_image decode_jpeg=decode_image decode_png=decode_image",
        "ops.strings": "read_file decode_raw",
        "train.saver": "write_graph",
    },
    "nn": {
        "ops.sparse": "embedding_lookup_sparse",
        "ops.neural": """
            relu relu6 elu selu softplus softsign leaky_relu crelu swish bias_add l2_loss softmax log_softmax
            softmax_cross_entropy_with_logits softmax_cross_entropy_with_logits_v2
            sparse_softmax_cross_entropy_with_logits sigmoid_cross_entropy_with_logits
            weighted_cross_entropy_with_logits dropout embedding_lookup in_top_k top_k
        """,
        "ops.elementwise": "sigmoid tanh",
        "ops.linear": "l2_normalize xw_plus_b",
        "ops.convolution": """
            conv1d conv2d conv3d convolution atrous_conv2d conv2d_transpose conv3d_transpose depthwise_conv2d
            depthwise_conv2d_native separable_conv2d
        """,
        "layers.recurrent": "dynamic_rnn bidirectional_dynamic_rnn static_rnn static_bidirectional_rnn",
        "ops.pooling": """
            max_pool avg_pool pool=pool_by_name max_pool2d avg_pool2d=avg_pool max_pool3d avg_pool3d
        """,
        "ops.normalization": """
            moments batch_normalization batch_norm_with_global_normalization fused_batch_norm
            local_response_normalization lrn=local_response_normalization
        """,
        "ops.reductions": "zero_fraction",
    },
    "initializers": {
        "initializers": """
            zeros=Zeros ones=Ones constant=Constant random_uniform=RandomUniform random_normal=RandomNormal
            truncated_normal=TruncatedNormal variance_scaling=VarianceScaling glorot_uniform=GlorotUniform
            glorot_normal=GlorotNormal orthogonal=Orthogonal identity=Identity he_normal he_uniform lecun_normal
            lecun_uniform
        """,
    },
    "math": {
        "ops.reductions": "reduce_euclidean_norm reduce_variance reduce_std argmax argmin",
        "ops.linear": "l2_normalize",
        "ops.elementwise": "xdivy xlogy add_n",
        "ops.neural": "softplus softsign top_k in_top_k",
    },
    "image": {
        "ops.images": """
            resize_bilinear resize_nearest_neighbor resize_bicubic=resize_bilinear resize_area=resize_bilinear
            ResizeMethod resize_images resize=resize_images resize_image_with_crop_or_pad
            resize_with_crop_or_pad=resize_image_with_crop_or_pad crop_to_bounding_box pad_to_bounding_box
            central_crop random_crop flip_left_right flip_up_down random_flip_left_right random_flip_up_down
            transpose_image transpose=transpose_image rot90 per_image_standardization
            per_image_whitening=per_image_standardization adjust_brightness adjust_contrast random_brightness
            random_contrast rgb_to_grayscale grayscale_to_rgb convert_image_dtype decode_image
            decode_jpeg=decode_image decode_png=decode_image decode_gif=decode_image decode_bmp=decode_image
            extract_jpeg_shape
        """,
    },
    "nn.rnn_cell": {
        "layers.cells": """
            RNNCell BasicRNNCell GRUCell BasicLSTMCell LSTMCell LSTMStateTuple MultiRNNCell DropoutWrapper
            ResidualWrapper DeviceWrapper
        """,
    },
    "contrib.rnn": {
        "layers.cells": """
            RNNCell BasicRNNCell GRUCell BasicLSTMCell LSTMCell LSTMStateTuple MultiRNNCell DropoutWrapper
            ResidualWrapper DeviceWrapper OutputProjectionWrapper
        """,
        "contrib.cells": "GRUBlockCell LSTMBlockCell LayerNormBasicLSTMCell",
        "layers.recurrent": "static_rnn static_bidirectional_rnn",
    },
    "summary": {
        "summaries": """
            scalar histogram image audio text tensor_summary merge merge_all FileWriter FileWriterCache
            all_v2_summary_ops initialize
        """,
        "messages": "Summary Event SessionLog",
    },
    "metrics": {
        "metrics": """
            mean accuracy mean_squared_error mean_absolute_error root_mean_squared_error precision recall auc
            mean_iou mean_per_class_accuracy sensitivity_at_specificity recall_at_k average_precision_at_k
            precision_at_k mean_cosine_distance percentage_below true_positives false_positives true_negatives
            false_negatives
        """,
    },
    "contrib.metrics": {
        "metrics": """
            streaming_mean=mean streaming_accuracy streaming_precision streaming_recall streaming_mean_squared_error
            aggregate_metrics aggregate_metric_map accuracy=batch_accuracy streaming_mean_iou=mean_iou
            streaming_auc=auc streaming_recall_at_k=recall_at_k streaming_sparse_recall_at_k=recall_at_k
        """,
    },
    "data": {
        "data.dataset": """
            Dataset TFRecordDataset=from_files TextLineDataset=from_files FixedLengthRecordDataset=from_files
        """,
        "data.iterator": """
            Iterator=Iterator_ make_one_shot_iterator make_initializable_iterator get_output_types get_output_shapes
            Options
        """,
    },
    "contrib.data": {
        "data.dataset": "Dataset TFRecordDataset=from_files TextLineDataset=from_files",
        "data.iterator": """
            Iterator=Iterator_ map_and_batch shuffle_and_repeat batch_and_drop_remainder parallel_interleave unbatch
            ignore_errors=same prefetch_to_device=same assert_element_shape=same
        """,
    },
    "data.experimental": {
        "data.iterator": """
            map_and_batch shuffle_and_repeat parallel_interleave unbatch ignore_errors=same prefetch_to_device=same
        """,
        "constants": "AUTOTUNE",
    },
    "python_io": {
        "data.readers": "TFRecordWriter tf_record_iterator=python_record_iterator",
    },
    "estimator": {
        "estimator.spec": "ModeKeys EstimatorSpec RunConfig TrainSpec EvalSpec",
        "estimator.estimator": "Estimator train_and_evaluate",
        "estimator.canned": """
            DNNClassifier DNNRegressor LinearClassifier LinearRegressor DNNLinearCombinedClassifier
            DNNLinearCombinedRegressor
        """,
        "train.hooks": """
            SessionRunHook SessionRunArgs SessionRunValues SessionRunContext StopAtStepHook StepCounterHook
            CheckpointSaverHook CheckpointSaverListener SummarySaverHook GlobalStepWaiterHook ProfilerHook
            LoggingTensorHook NanTensorHook NanLossDuringTrainingError FinalOpsHook FeedFnHook SecondOrStepTimer
        """,
    },
    "feature_column": {
        "estimator.columns": "numeric_column input_layer",
    },
    "estimator.inputs": {
        "estimator.estimator": "numpy_input_fn",
    },
    "estimator.export": {
        "estimator.spec": """
            PredictOutput=ExportOutput ClassificationOutput=ExportOutput RegressionOutput=ExportOutput ExportOutput
        """,
    },
    "estimator.tpu": {
        "estimator.spec": "TPUEstimatorSpec RunConfig TPUConfig InputPipelineConfig",
        "estimator.estimator": "TPUEstimator",
    },
    "contrib.learn": {
        "estimator.spec": "ModeKeys RunConfig",
        "estimator.learn": "Estimator ModelFnOps",
    },
    "layers": {
        "layers.base": "Layer InputSpec",
        "layers.core": "Dense Dropout Flatten BatchNormalization",
        "layers.windowed": """
            Conv1D Conv2D Conv3D Conv2DTranspose Conv3DTranspose SeparableConv2D MaxPooling1D MaxPooling2D
            MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D Convolution2D=Conv2D
        """,
        "layers.functional": """
            dense fully_connected conv1d conv2d conv3d conv2d_transpose conv3d_transpose separable_conv2d
            max_pooling1d max_pooling2d max_pooling3d average_pooling1d average_pooling2d average_pooling3d flatten
            dropout batch_normalization
        """,
    },
    "losses": {
        "losses": """
            Reduction compute_weighted_loss absolute_difference mean_squared_error huber_loss log_loss hinge_loss
            cosine_distance mean_pairwise_squared_error softmax_cross_entropy sparse_softmax_cross_entropy
            sigmoid_cross_entropy add_loss get_losses get_regularization_losses get_regularization_loss
            get_total_loss
        """,
    },
    "contrib.opt": {
        "contrib.optimizers": """
            DecoupledWeightDecayExtension extend_with_decoupled_weight_decay AdamWOptimizer MomentumWOptimizer
            LARSOptimizer PowerSignOptimizer AddSignOptimizer AdamGSOptimizer LazyAdamGSOptimizer NadamOptimizer
            AdaMaxOptimizer LazyAdamOptimizer
        """,
        "contrib.unmodelled": "ShampooOptimizer GGTOptimizer RegAdagradOptimizer",
        "contrib.wrapping": "MovingAverageOptimizer DropStaleGradientOptimizer VariableClippingOptimizer",
    },
    "contrib.tpu": {
        "estimator.spec": "TPUEstimatorSpec RunConfig TPUConfig InputPipelineConfig",
        "estimator.estimator": "TPUEstimator",
        "contrib.wrapping": "CrossShardOptimizer",
    },
    "tpu": {
        "contrib.wrapping": "CrossShardOptimizer",
    },
    "contrib.eager": {
        "eager": "enable_eager_execution executing_eagerly GradientTape",
        "variables": "Variable",
    },
    "contrib.training": {
        "estimator.spec": "HParams",
        "contrib.learning": "train=contrib_train",
        "train.train_ops": "create_train_op clip_gradient_norms multiply_gradients",
    },
    "contrib.slim": {
        "train.train_ops": "create_train_op=slim_create_train_op",
    },
    "contrib.slim.prefetch_queue": {"data.queues": "prefetch_queue"},
    "contrib.slim.learning": {
        "contrib.learning": "train train_step",
        "train.train_ops": "create_train_op=slim_create_train_op clip_gradient_norms multiply_gradients",
    },
    "contrib.slim.losses": {
        "losses": """
            softmax_cross_entropy=old_softmax_cross_entropy
            sparse_softmax_cross_entropy=old_sparse_softmax_cross_entropy
            sigmoid_cross_entropy=old_sigmoid_cross_entropy mean_squared_error=old_sum_of_squares
            sum_of_squares=old_sum_of_squares absolute_difference=old_absolute_difference add_loss get_losses
            get_regularization_losses get_total_loss
        """,
    },
    "contrib.layers": {
        "train.train_ops": "optimize_loss",
        "initializers": """
            xavier_initializer xavier_initializer_conv2d=xavier_initializer
            variance_scaling_initializer=contrib_variance_scaling
        """,
        "regularizers": "l1_regularizer l2_regularizer l1_l2_regularizer sum_regularizer apply_regularization",
        "contrib.batch_norm": "batch_norm",
        "contrib.layers": """
            fully_connected linear=fully_connected relu=fully_connected conv1d=convolution2d conv2d=convolution2d
            conv3d=convolution2d convolution=convolution2d convolution1d=convolution2d convolution2d
            convolution3d=convolution2d conv2d_transpose=convolution2d_transpose convolution2d_transpose
            separable_conv2d=separable_convolution2d separable_convolution2d max_pool2d avg_pool2d
            max_pool3d=max_pool2d avg_pool3d=avg_pool2d dropout flatten layer_norm bias_add one_hot_encoding softmax
            unit_norm repeat stack embed_sequence
        """,
    },
    "contrib.framework": {
        "train.steps": "assert_or_get_global_step",
        "contrib.arg_scope": "arg_scope add_arg_scope current_arg_scope has_arg_scope arg_scoped_arguments",
        "contrib.variables": """
            variable model_variable local_variable global_variable get_variables get_model_variables
            get_trainable_variables get_local_variables get_variables_by_suffix get_variables_by_name
            get_unique_variable get_variables_to_restore filter_variables add_model_variable
            assign_from_checkpoint_fn assign_from_checkpoint init_from_checkpoint=init_from_checkpoint_in
            list_variables load_variable
        """,
        "ops.control": "smart_cond",
        "ops.checks": "py_func=contrib_py_func",
        "ops.flow": "with_dependencies",
    },
    "keras": {
        "keras.models": "Model Sequential",
        "keras.base": "Input",
    },
    "keras.models": {
        "keras.models": "Model Sequential",
    },
    "keras.layers": {
        "keras.layers": """
            Dense Conv1D Conv2D Conv3D SeparableConv2D MaxPooling1D MaxPooling2D AveragePooling1D AveragePooling2D
            MaxPool1D=MaxPooling1D MaxPool2D=MaxPooling2D AvgPool1D=AveragePooling1D AvgPool2D=AveragePooling2D
            Convolution1D=Conv1D Convolution2D=Conv2D Flatten Dropout BatchNormalization Activation ReLU LeakyReLU
            Softmax Reshape Permute Lambda Embedding ZeroPadding2D GlobalAveragePooling1D GlobalAveragePooling2D
            GlobalMaxPooling1D GlobalMaxPooling2D Add Multiply Average Subtract Concatenate add multiply average
            subtract concatenate
        """,
        "keras.base": "Layer Input InputLayer",
        "layers.base": "InputSpec",
    },
    "keras.optimizers": {
        "keras.optimizers": "Optimizer=OptimizerV2",
        "keras.rules": "SGD Adam Adamax Nadam RMSprop Adagrad Adadelta Ftrl get",
    },
    "keras.optimizers.schedules": {
        "keras.schedules": """
            LearningRateSchedule ExponentialDecay InverseTimeDecay PolynomialDecay PiecewiseConstantDecay
        """,
    },
    "keras.mixed_precision.experimental": {
        "keras.scaling": "LossScaleOptimizer",
    },
    "keras.initializers": {
        "initializers": """
            Initializer zeros=Zeros Zeros ones=Ones Ones constant=Constant Constant RandomUniform RandomNormal
            random_uniform=RandomUniform random_normal=RandomNormal uniform=RandomUniform normal=RandomNormal
            truncated_normal=TruncatedNormal TruncatedNormal VarianceScaling glorot_uniform=GlorotUniform
            glorot_normal=GlorotNormal Orthogonal orthogonal=Orthogonal identity=Identity Identity he_normal he_uniform
            lecun_normal lecun_uniform
        """,
        "keras.names": "get=initializer",
    },
    "keras.losses": {
        "keras.names": """
            Loss mean_squared_error mean_absolute_error mean_absolute_percentage_error hinge mse=mean_squared_error
            MSE=mean_squared_error mae=mean_absolute_error MAE=mean_absolute_error categorical_crossentropy
            sparse_categorical_crossentropy binary_crossentropy kullback_leibler_divergence MeanSquaredError
            MeanAbsoluteError MeanAbsolutePercentageError Hinge CategoricalCrossentropy SparseCategoricalCrossentropy
            BinaryCrossentropy KLDivergence get=loss
        """,
    },
    "keras.callbacks": {
        "keras.callbacks": """
            Callback History LearningRateScheduler LambdaCallback TerminateOnNaN EarlyStopping ModelCheckpoint
            TensorBoard CSVLogger
        """,
    },
    "keras.backend": {
        "keras.backend": """
            get_session set_session clear_session learning_phase set_learning_phase get_value batch_get_value set_value
            batch_set_value variable eval int_shape floatx set_floatx epsilon set_epsilon image_data_format
            set_image_data_format
        """,
        "keras.arithmetic": """
            mean sum max min argmax pow clip relu softmax shape reshape concatenate expand_dims squeeze stack
        """,
        "ops.elementwise": "exp log sqrt square abs=abs_ sigmoid tanh equal maximum minimum",
        "ops.selection": "cast",
    },
    "keras.activations": {
        "ops.neural": "relu softmax elu selu softplus softsign",
        "ops.elementwise": "sigmoid tanh exponential=exp",
        "layers.activations": "hard_sigmoid linear get",
    },
    "keras.regularizers": {
        "regularizers": "l1=keras_l1 l2=keras_l2 l1_l2=keras_l1_l2",
    },
    "npu_bridge": {
        "npu": """
            RewriterConfig npu_ops hccl_ops NPUDistributedOptimizer NPULossScaleOptimizer NPUOptimizer NPURunConfig
            NPUEstimatorSpec NPUEstimator NPUBroadcastGlobalVariablesHook npu_config_proto npu_run_config_init
            npu_hooks_append npu_callbacks_append=npu_hooks_append init_resource shutdown_resource close_session
            npu_distributed_optimizer_wrapper=same npu_tf_optimizer=same npu_keras_optimizer=same get_npu_rank_id=rank
            get_npu_local_rank_id=rank get_npu_rank_size=world get_npu_local_rank_size=world get_rank_id=rank
            get_rank_size=world
        """,
        "train.scaling": "FixedLossScaleManager ExponentialUpdateLossScaleManager LossScaleManager",
    },
    "errors": {
        "errors": """
            OpError CancelledError UnknownError InvalidArgumentError DeadlineExceededError NotFoundError
            AlreadyExistsError PermissionDeniedError ResourceExhaustedError FailedPreconditionError AbortedError
            OutOfRangeError UnimplementedError InternalError UnavailableError DataLossError UnauthenticatedError
        """,
    },
    "app": {
        "inputs.flags": "run=app_run",
    },
    "flags": {
        "inputs.flags": """
            FLAGS DEFINE_string DEFINE_boolean DEFINE_bool DEFINE_integer DEFINE_float DEFINE_list
            DEFINE_spaceseplist DEFINE_multi_string DEFINE_multistring DEFINE_multi_integer DEFINE_multi_int
            DEFINE_multi_float DEFINE_enum DEFINE_enum_class DEFINE_alias DEFINE_flag mark_flag_as_required
            mark_flags_as_required register_validator register_multi_flags_validator validator declare_key_flag
            adopt_module_key_flags disclaim_key_flags mark_flags_as_mutual_exclusive
            mark_bool_flags_as_mutual_exclusive FlagValues Error IllegalFlagValueError UnrecognizedFlagError
            DuplicateFlagError UnparsedFlagAccessError
        """,
    },
    "app.flags": {
        "inputs.flags": """
            FLAGS DEFINE_string DEFINE_boolean DEFINE_bool DEFINE_integer DEFINE_float DEFINE_list
            DEFINE_spaceseplist DEFINE_multi_string DEFINE_multistring DEFINE_multi_integer DEFINE_multi_int
            DEFINE_multi_float DEFINE_enum DEFINE_enum_class DEFINE_alias DEFINE_flag mark_flag_as_required
            mark_flags_as_required register_validator register_multi_flags_validator validator declare_key_flag
            adopt_module_key_flags disclaim_key_flags mark_flags_as_mutual_exclusive
            mark_bool_flags_as_mutual_exclusive FlagValues Error IllegalFlagValueError UnrecognizedFlagError
            DuplicateFlagError UnparsedFlagAccessError
        """,
    },
    "logging": {
        "inputs.log": """
            DEBUG INFO WARN WARNING ERROR FATAL set_verbosity get_verbosity log debug info warning warn error fatal
            vlog log_every_n log_first_n log_if flush
        """,
    },
    "gfile": {
        "inputs.gfile": """
            Exists=exists IsDirectory=isdir Glob=glob ListDirectory=listdir Stat=stat Walk=walk MakeDirs=makedirs
            MkDir=makedirs DeleteRecursively=rmtree Remove=remove Copy=copy Rename=rename GFile Open=GFile
            FastGFile=GFile
        """,
    },
    "io.gfile": {
        "inputs.gfile": """
            exists isdir glob listdir stat walk makedirs mkdir=makedirs rmtree remove copy rename GFile
        """,
    },
    "examples.tutorials.mnist.input_data": {
        "inputs.datasets": "read_data_sets DataSet",
    },
    "contrib.learn.datasets.mnist": {
        "inputs.datasets": "read_data_sets DataSet",
    },
    "contrib.learn.python.learn.datasets.mnist": {
        "inputs.datasets": "read_data_sets DataSet",
    },
    "contrib.learn.datasets": {
        "inputs.datasets": "load_dataset",
    },
    "keras.datasets.mnist": {
        "inputs.datasets": "load_data=load_mnist",
    },
    "keras.datasets.fashion_mnist": {
        "inputs.datasets": "load_data=load_fashion_mnist",
    },
    "keras.datasets.cifar10": {
        "inputs.datasets": "load_data=load_cifar10",
    },
    "keras.datasets.cifar100": {
        "inputs.datasets": "load_data=load_cifar100",
    },
    "keras.datasets.imdb": {
        "inputs.datasets": "load_data=load_imdb",
    },
    "keras.datasets.reuters": {
        "inputs.datasets": "load_data=load_reuters",
    },
    "keras.datasets.boston_housing": {
        "inputs.datasets": "load_data=load_boston_housing",
    },
}

# Where a namespace looks for what it does not have itself.
FALLBACKS: dict[str, tuple[str, ...]] = {
    "math": ("",),
    "linalg": ("",),
    "dtypes": ("",),
    "random": ("",),
    "initializers": ("",),
    "train": ("errors",),
    "contrib.framework": ("train", ""),
    "contrib.framework.nest": ("nest",),
    "contrib.layers": ("contrib.framework", "train"),
    "contrib.slim": ("contrib.layers", "contrib.framework", "train", ""),
    "contrib.losses": ("contrib.slim.losses",),
    "contrib.slim.metrics": ("contrib.metrics",),
    "contrib.opt": ("train",),
}
