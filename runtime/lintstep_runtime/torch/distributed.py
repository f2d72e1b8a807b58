"""``torch.distributed``: one process, which is its own group."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.processes import Processes
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque


class ReduceOp:
    """``torch.distributed.ReduceOp``"""

    SUM, AVG, PRODUCT, MIN, MAX, BAND, BOR, BXOR = range(8)


reduce_op = ReduceOp


class Group:
    """Whether a group was made."""

    made = False
    WORLD = None


group = GroupMember = Group


class Work:
    """What an asynchronous call returns: done."""

    def wait(self, *args: Any) -> bool:
        """Wait for nothing."""
        return True

    def is_completed(self) -> bool:
        """Say yes."""
        return True


def is_available() -> bool:
    """Say yes."""
    return True


def is_initialized() -> bool:
    """Say whether `init_process_group` was called."""
    return Group.made


def init_process_group(*args: Any, **options: Any) -> None:
    """Make a group of one."""
    Group.made = True


def destroy_process_group(group: Any = None) -> None:
    """Undo `init_process_group`."""
    Group.made = False


def get_rank(group: Any = None) -> int:
    """Return which process this is, group or not: a script that asks is started as one of several."""
    return current_run().keep(Processes).rank


def get_world_size(group: Any = None) -> int:
    """Return how many processes there are, whether a group was made or not."""
    return current_run().keep(Processes).count


def get_local_rank() -> int:
    """Return which process this is on its machine."""
    return current_run().keep(Processes).rank


get_node_local_rank = get_group_rank = get_local_rank


def get_backend(group: Any = None) -> str:
    """Return the usual one."""
    return "gloo"


get_default_backend_for_device = get_backend


def is_nccl_available() -> bool:
    """Say no."""
    return False


is_mpi_available = is_ucc_available = is_torchelastic_launched = is_nccl_available


def is_gloo_available() -> bool:
    """Say yes."""
    return True


def barrier(*args: Any, **options: Any) -> Any:
    """Wait for nobody."""
    return Work() if options.get("async_op") else None


all_reduce = reduce = broadcast = send = recv = monitored_barrier = barrier
broadcast_object_list = isend = irecv = all_reduce_coalesced = barrier


def all_gather(tensor_list: Any, tensor: Any = None, group: Any = None, async_op: bool = False) -> Any:
    """Give the one tensor there is."""
    if isinstance(tensor_list, list) and tensor_list:
        tensor_list[0].copy_(tensor) if hasattr(tensor_list[0], "copy_") else tensor_list.__setitem__(0, tensor)
    return Work() if async_op else None


def all_gather_object(object_list: Any, obj: Any, group: Any = None) -> None:
    """Give the one object there is."""
    if isinstance(object_list, list) and object_list:
        object_list[0] = obj


def gather(tensor: Any, gather_list: Any = None, dst: int = 0, **options: Any) -> None:
    """Give the one tensor there is."""
    if gather_list:
        all_gather(gather_list, tensor)


def scatter(tensor: Any, scatter_list: Any = None, src: int = 0, **options: Any) -> None:
    """Take the one tensor there is."""
    if scatter_list:
        tensor.copy_(scatter_list[0])


def all_gather_into_tensor(output_tensor: Any, input_tensor: Any, **options: Any) -> None:
    """Give the one tensor there is."""
    output_tensor.copy_(input_tensor)


reduce_scatter_tensor = all_gather_into_tensor


def new_group(*args: Any, **options: Any) -> Any:
    """Return a group nobody knows."""
    return Opaque("group")


def init_device_mesh(*args: Any, **options: Any) -> Any:
    """Return a mesh nobody knows."""
    return Opaque("mesh")
