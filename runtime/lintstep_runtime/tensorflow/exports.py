"""The TensorFlow names that stand-ins answer for, in the form of ``tensorflow.names``."""

from __future__ import annotations

_DEFINITIONS = """
    FLAGS DEFINE_string DEFINE_boolean DEFINE_bool DEFINE_integer DEFINE_float DEFINE_list DEFINE_spaceseplist
    DEFINE_multi_string DEFINE_multistring DEFINE_multi_integer DEFINE_multi_int DEFINE_multi_float DEFINE_enum
    DEFINE_enum_class DEFINE_alias DEFINE_flag mark_flag_as_required mark_flags_as_required register_validator
    register_multi_flags_validator validator declare_key_flag adopt_module_key_flags disclaim_key_flags
    mark_flags_as_mutual_exclusive mark_bool_flags_as_mutual_exclusive FlagValues Error IllegalFlagValueError
    UnrecognizedFlagError DuplicateFlagError UnparsedFlagAccessError
"""
_LOGGING = """
    DEBUG INFO WARN WARNING ERROR FATAL set_verbosity get_verbosity log debug info warning warn error fatal vlog
    log_every_n log_first_n log_if flush
"""

EXPORTS: dict[str, dict[str, str]] = {
    "app": {"inputs.flags": "run=app_run"},
    "flags": {"inputs.flags": _DEFINITIONS},
    "app.flags": {"inputs.flags": _DEFINITIONS},
    "logging": {"inputs.log": _LOGGING},
    "gfile": {
        "inputs.gfile": """
            Exists=exists IsDirectory=isdir Glob=glob ListDirectory=listdir Stat=stat Walk=walk MakeDirs=makedirs
            MkDir=makedirs DeleteRecursively=rmtree Remove=remove Copy=copy Rename=rename GFile Open=GFile
            FastGFile=GFile
        """,
    },
    "io.gfile": {
        "inputs.gfile": "exists isdir glob listdir stat walk makedirs mkdir=makedirs rmtree remove copy rename GFile",
    },
    "examples.tutorials.mnist.input_data": {"inputs.datasets": "read_data_sets DataSet"},
    "contrib.learn.datasets.mnist": {"inputs.datasets": "read_data_sets DataSet"},
    "contrib.learn.python.learn.datasets.mnist": {"inputs.datasets": "read_data_sets DataSet"},
    "contrib.learn.datasets": {"inputs.datasets": "load_dataset"},
    **{
        f"keras.datasets.{name}": {"inputs.datasets": f"load_data=load_{name}"}
        for name in ("mnist", "fashion_mnist", "cifar10", "cifar100", "imdb", "reuters", "boston_housing")
    },
}
