"""Groups, hooks, states, checks and events of optimizers and schedulers, as PyTorch 2.13 has them."""

from __future__ import annotations

import copy
import time
import warnings
from typing import Any

import numpy as np
import pytest
from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Conventions, Opaque
from lintstep_runtime.torch import amp, cuda_amp, events, optim
from lintstep_runtime.torch.lr_scheduler import (
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    LRScheduler,
    MultiStepLR,
    OneCycleLR,
    PolynomialLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)
from lintstep_runtime.torch.optim.optimizer import register_optimizer_step_post_hook

from tests.runtime.torch.tensors import Tensor

pytestmark = pytest.mark.filterwarnings("ignore:Detected call of `lr_scheduler.step")


def parameter(value: Any = (1.0,), gradient: Any = (1.0,)) -> Tensor:
    made = Tensor(value)
    made.grad = None if gradient is None else Tensor(gradient)
    return made


def sgd(lr: Any = 0.1, **settings: Any) -> optim.SGD:
    return optim.SGD([parameter()], lr=lr, **settings)


class Heard(events.Observer):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def scheduler_made(self, scheduler: Any, optimizer: Any, place: Any) -> None:
        self.told.append(("made", type(scheduler).__name__, place[0] == __file__))

    def scheduler_stepped(self, scheduler: Any, before: Any, after: Any, within: Any, place: Any) -> None:
        self.told.append(("stepped", type(scheduler).__name__, before, after, type(within).__name__))

    def updated(self, optimizer: Any, rates: Any, place: Any) -> None:
        self.told.append(("updated", list(rates), place[0] == __file__))

    def rate_written(self, group: Any, before: Any, after: Any, place: Any) -> None:
        self.told.append(("written", before, after))

    def saved(self, owner: Any, place: Any) -> None:
        self.told.append(("saved", type(owner).__name__))

    def restored(self, owner: Any, place: Any) -> None:
        self.told.append(("restored", type(owner).__name__))


@pytest.fixture
def heard() -> Any:
    observer = Heard()
    before = events.observe(observer)
    yield observer.told
    events.observe(before)


def test_a_scheduler_tells_of_its_making_and_steps_but_not_of_its_first_tick(heard: list[Any]) -> None:
    scheduler = StepLR(sgd(), 1)
    scheduler.step()
    assert heard == [("made", "StepLR", True), ("stepped", "StepLR", 0, 1, "NoneType")]


def test_a_part_tells_within_what_it_is_stepped(heard: list[Any]) -> None:
    optimizer = sgd()
    ChainedScheduler([StepLR(optimizer, 1), ExponentialLR(optimizer, 0.5)]).step()
    assert heard[3:] == [
        ("stepped", "StepLR", 0, 1, "ChainedScheduler"),
        ("stepped", "ExponentialLR", 0, 1, "ChainedScheduler"),
        ("stepped", "ChainedScheduler", None, None, "NoneType"),
    ]


def test_a_script_own_scheduler_that_calls_its_base_tells_once(heard: list[Any]) -> None:
    class Warm(LRScheduler):
        def get_lr(self) -> list[Any]:
            return [base * min(1.0, (self.last_epoch + 1) / 4) for base in self.base_lrs]

        def step(self, epoch: Any = None) -> None:
            super().step(epoch)

    scheduler = Warm(sgd(1.0))
    scheduler.step()
    assert scheduler.get_last_lr() == [0.5]
    assert heard == [("made", "Warm", True), ("stepped", "Warm", 0, 1, "NoneType")]


def test_an_update_tells_the_rates_it_used_and_a_super_call_counts_once(heard: list[Any]) -> None:
    class Mine(optim.SGD):
        def step(self, closure: Any = None) -> Any:
            return super().step(closure)

    Mine([{"params": [parameter()], "lr": 0.5}, {"params": [parameter()]}], lr=0.1).step()
    assert heard == [("updated", [0.5, 0.1], True)]


def test_only_the_script_own_writes_of_a_rate_are_told(heard: list[Any]) -> None:
    optimizer = sgd()
    ExponentialLR(optimizer, 0.5).step()
    for group in optimizer.param_groups:
        group["lr"] = 0.3
    copy.deepcopy(optimizer)
    assert [each for each in heard if each[0] == "written"] == [("written", 0.05, 0.3)]


def test_states_tell_once_that_they_were_saved_and_restored(heard: list[Any]) -> None:
    optimizer = sgd()
    scheduler = LambdaLR(optimizer, lambda step: 1.0)
    optimizer.load_state_dict(optimizer.state_dict())
    scheduler.load_state_dict(scheduler.state_dict())
    assert heard[1:] == [("saved", "SGD"), ("restored", "SGD"), ("saved", "LambdaLR"), ("restored", "LambdaLR")]


def test_hooks_fire_at_each_level_of_the_class_and_can_be_removed() -> None:
    class Mine(optim.SGD):
        def step(self, closure: Any = None) -> Any:
            return super().step(closure)

    fired: list[str] = []
    handle = register_optimizer_step_post_hook(lambda *_: fired.append("global"))
    sgd().step()
    optimizer = Mine([parameter()], lr=0.1)
    optimizer.register_step_pre_hook(lambda *_: fired.append("pre"))
    optimizer.step()
    handle.remove()
    sgd().step()
    assert fired == ["global", "pre", "pre", "global", "global"]


def test_the_class_own_step_escapes_the_mark_of_the_scheduler() -> None:
    optimizer = sgd()
    StepLR(optimizer, 1)
    optim.SGD.step(optimizer)
    assert not hasattr(optimizer, "_opt_called")


def test_loading_a_state_replaces_the_groups_and_brings_rate_and_initial_rate() -> None:
    old, new = sgd(0.9), sgd(0.1)
    StepLR(old, 1)
    group = new.param_groups[0]
    new.load_state_dict(old.state_dict())
    assert new.param_groups[0]["lr"] == new.param_groups[0]["initial_lr"] == 0.9
    assert new.param_groups[0] is not group
    assert group["lr"] == 0.1


def test_a_state_goes_on_where_it_was_saved() -> None:
    optimizer = optim.Adam([parameter([1.0, 2.0], [0.1, -0.2])], lr=0.1)
    optimizer.step()
    other = optim.Adam([parameter(optimizer.param_groups[0]["params"][0].known(), [0.1, -0.2])], lr=0.1)
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    optimizer.step()
    other.step()
    one, two = (each.param_groups[0]["params"][0].known() for each in (optimizer, other))
    assert one.tolist() == two.tolist()


def test_a_copy_of_an_optimizer_has_no_marked_step() -> None:
    optimizer = sgd()
    scheduler = StepLR(optimizer, 1)
    assert not hasattr(copy.deepcopy(optimizer).step, "_wrapped_by_lr_sched")
    assert copy.deepcopy(scheduler).optimizer is not optimizer


REFUSED = {
    "no parameters": (lambda: optim.SGD([]), ValueError, "optimizer got an empty parameter list"),
    "one parameter twice": (
        lambda: (lambda p: optim.SGD([{"params": [p]}, {"params": [p]}]))(parameter()),
        ValueError,
        "some parameters appear in more than one parameter group",
    ),
    "a negative rate": (lambda: sgd(-1), ValueError, "Invalid learning rate: -1"),
    "a rate in words": (lambda: sgd("0.1"), TypeError, "'<' not supported between instances of 'str' and 'float'"),
    "a tensor as parameters": (lambda: optim.SGD(parameter()), TypeError, "params argument given to the optimizer"),
    "a number as parameter": (lambda: optim.SGD([1.0]), TypeError, "optimizer can only optimize Tensors"),
    "fused and foreach": (lambda: sgd(fused=True, foreach=True), RuntimeError, "`fused` and `foreach` cannot be"),
    "a tensor rate with foreach": (
        lambda: optim.Adam([parameter()], lr=Tensor(0.1), foreach=True),
        ValueError,
        "lr as a Tensor is not supported for capturable=False and foreach=True",
    ),
    "two groups for LBFGS": (
        lambda: optim.LBFGS([{"params": [parameter()]}, {"params": [parameter()]}]),
        ValueError,
        "LBFGS doesn't support per-parameter options",
    ),
    "LBFGS without a closure": (
        lambda: optim.LBFGS([parameter()]).step(),
        TypeError,
        "LBFGS.step() missing 1 required positional argument: 'closure'",
    ),
    "a scheduler of a model": (lambda: StepLR(object(), 1), TypeError, "object is not an Optimizer"),
    "an unheard-of setting": (
        lambda: StepLR(sgd(), 1, loud=True),
        TypeError,
        "StepLR.__init__() got an unexpected keyword argument 'loud'",
    ),
    "a number of milestones": (lambda: MultiStepLR(sgd(), 5), TypeError, "'int' object is not iterable"),
    "a cosine of no length": (
        lambda: CosineAnnealingLR(sgd(), 0).step(),
        ZeroDivisionError,
        "integer modulo by zero",
    ),
    "a fractional total": (
        lambda: OneCycleLR(sgd(), 1.0, total_steps=10.0),
        ValueError,
        "Expected positive integer total_steps, but got 10.0",
    ),
    "fractional epochs": (
        lambda: OneCycleLR(sgd(), 1.0, epochs=10.0, steps_per_epoch=1),
        ValueError,
        "Expected positive integer epochs, but got 10.0",
    ),
    "a whole share": (
        lambda: OneCycleLR(sgd(), 1.0, total_steps=10, pct_start=0),
        ValueError,
        "Expected float between 0 and 1 pct_start, but got 0",
    ),
    "a fractional period": (
        lambda: CosineAnnealingWarmRestarts(sgd(), 10.0),
        ValueError,
        "Expected positive integer T_0, but got 10.0",
    ),
    "a plateau without a metric": (
        lambda: ReduceLROnPlateau(sgd()).step(),
        TypeError,
        "ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'",
    ),
    "a plateau that rises": (lambda: ReduceLROnPlateau(sgd(), factor=1.0), ValueError, "Factor should be < 1.0."),
    "an epoch for a sequence": (
        lambda: (lambda o: SequentialLR(o, [LinearLR(o)], []).step(3))(sgd()),
        TypeError,
        "SequentialLR.step() takes 1 positional argument but 2 were given",
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=list(REFUSED))
def test_what_pytorch_refuses_is_refused_in_its_words(case: tuple[Any, type[Exception], str]) -> None:
    act, kind, words = case
    with warnings.catch_warnings(), pytest.raises(kind) as raised:
        warnings.simplefilter("ignore")
        act()
    assert str(raised.value).startswith(words)


def test_a_state_has_pytorch_keys() -> None:
    common = {"_get_lr_called_within_step", "_is_initial", "_last_lr", "_step_count", "base_lrs", "last_epoch"}
    assert set(StepLR(sgd(), 1).state_dict()) == common | {"gamma", "step_size"}
    assert set(OneCycleLR(sgd(), 1.0, 10).state_dict()) == common | {
        "_anneal_func_type",
        "_schedule_phases",
        "cycle_momentum",
        "total_steps",
        "use_beta1",
    }


def test_the_order_warning_names_the_line_of_the_script() -> None:
    scheduler = StepLR(sgd(), 1)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        scheduler.step()
    assert [each.filename for each in seen] == [__file__]


def test_a_parameter_without_a_known_gradient_becomes_unknown() -> None:
    one = parameter()
    one.grad = Tensor(None)
    optim.Adam([one]).step()
    assert one.known() is None


def test_unknown_settings_are_taken_as_they_are() -> None:
    optimizer = sgd(Opaque("lr"), momentum=Opaque("momentum"), weight_decay=Opaque("decay"))
    scheduler = CosineAnnealingLR(optimizer, Opaque("epochs"), eta_min=Opaque("floor"))
    optimizer.step()
    scheduler.step()
    assert isinstance(scheduler.get_last_lr()[0], Opaque)
    assert optimizer.param_groups[0]["params"][0].known() is None


@pytest.mark.parametrize("name", [name for name in optim.__all__ if name not in ("Optimizer", "LBFGS", "Muon")])
def test_an_update_of_unknown_numbers_costs_next_to_nothing(name: str) -> None:
    parameters = [Tensor(None) for _ in range(161)]
    optimizer = getattr(optim, name)(parameters)
    took = []
    for _ in range(200):
        start = time.perf_counter()
        optimizer.step()
        took.append(time.perf_counter() - start)
    assert min(took) < 100e-6  # what others do on the machine only adds


def test_a_scaler_skips_an_update_with_an_infinite_gradient() -> None:
    one = parameter([1.0], [np.inf])
    optimizer = optim.SGD([one], lr=0.01)
    scaler = amp.GradScaler("cpu", init_scale=4.0, growth_interval=2)
    trail = []
    for gradient in (np.inf, 4.0, 4.0, np.inf):
        scaler.scale(Tensor(1.0))
        one.grad = Tensor([gradient])
        scaler.step(optimizer)
        scaler.update()
        trail.append((round(float(one.known()[0]), 4), scaler.get_scale()))
    assert trail == [(1.0, 2.0), (0.98, 2.0), (0.96, 4.0), (0.96, 2.0)]


def test_a_scaler_without_its_device_passes_everything_through() -> None:
    with pytest.warns(UserWarning, match="CUDA is not available"):
        scaler = amp.GradScaler()
    optimizer, loss = sgd(), Tensor(1.0)
    assert scaler.scale(loss) is loss
    scaler.step(optimizer)
    scaler.update()
    assert (scaler.get_scale(), scaler.state_dict(), scaler.is_enabled()) == (1.0, {}, False)


def test_a_scaler_refuses_a_second_step_before_update() -> None:
    optimizer, scaler = sgd(), amp.GradScaler("cpu")
    scaler.scale(Tensor(1.0))
    scaler.step(optimizer)
    with pytest.raises(RuntimeError, match=r"step\(\) has already been called since the last update\(\)"):
        scaler.step(optimizer)


UNKNOWN = Opaque("setting")
UNSURE = {
    "StepLR": lambda o: StepLR(o, UNKNOWN),
    "MultiStepLR": lambda o: MultiStepLR(o, UNKNOWN),
    "MultiStepLR of one unknown": lambda o: MultiStepLR(o, [1, UNKNOWN]),
    "ConstantLR": lambda o: ConstantLR(o, 0.5, UNKNOWN),
    "LinearLR": lambda o: LinearLR(o, 0.5, total_iters=UNKNOWN),
    "ExponentialLR": lambda o: ExponentialLR(o, UNKNOWN),
    "PolynomialLR": lambda o: PolynomialLR(o, UNKNOWN),
    "CosineAnnealingLR": lambda o: CosineAnnealingLR(o, UNKNOWN),
    "CosineAnnealingWarmRestarts": lambda o: CosineAnnealingWarmRestarts(o, UNKNOWN),
    "CyclicLR": lambda o: CyclicLR(o, 0.1, 1.0, UNKNOWN, cycle_momentum=False),
    "OneCycleLR": lambda o: OneCycleLR(o, 1.0, UNKNOWN),
    "OneCycleLR of epochs": lambda o: OneCycleLR(o, 1.0, epochs=UNKNOWN, steps_per_epoch=3),
    "LambdaLR": lambda o: LambdaLR(o, lambda step: UNKNOWN),
    "SequentialLR": lambda o: SequentialLR(o, [LinearLR(o), ExponentialLR(o, 0.9)], [UNKNOWN]),
}


@pytest.mark.parametrize("make", UNSURE.values(), ids=list(UNSURE))
def test_a_schedule_by_an_unknown_setting_has_unknown_rates_and_decides_nothing(make: Any, monkeypatch: Any) -> None:
    def decide(self: Any, what: str, chosen: Any) -> Any:
        raise AssertionError(f"asked for {what}")

    monkeypatch.setattr(Conventions, "_decide", decide)
    optimizer = sgd()
    scheduler = make(optimizer)
    optimizer.step()
    scheduler.step()
    scheduler.step()
    assert isinstance(optimizer.param_groups[0]["lr"], Opaque)
    assert scheduler.last_epoch == 2


def test_a_plateau_of_unknown_metrics_makes_the_rate_unknown_when_it_could_fall() -> None:
    optimizer = sgd()
    scheduler = ReduceLROnPlateau(optimizer, patience=1)
    seen = []
    for metric in (1.0, Opaque("loss"), 0.9, Opaque("loss"), Opaque("loss")):
        scheduler.step(metric)
        seen.append(isinstance(optimizer.param_groups[0]["lr"], Opaque))
    assert seen == [False, False, False, False, True]


def test_a_scheduler_that_writes_groups_itself_makes_no_write_of_the_script(heard: list[Any]) -> None:
    class Direct(LRScheduler):
        def get_lr(self) -> list[Any]:
            return list(self.base_lrs)

        def step(self, epoch: Any = None) -> None:
            self.last_epoch += 1
            for group in self.optimizer.param_groups:
                group["lr"] = 0.5 / (self.last_epoch + 1)

    scheduler = Direct(sgd(1.0))
    scheduler.step()
    assert heard == [("made", "Direct", True), ("stepped", "Direct", 0, 1, "NoneType")]


def test_the_older_names_of_mixed_precision_warn_and_do_nothing() -> None:
    with pytest.warns(FutureWarning, match=r"`torch.cuda.amp.GradScaler\(args...\)` is deprecated"):
        scaler = cuda_amp.GradScaler(enabled=False)
    with pytest.warns(FutureWarning, match=r"`torch.cuda.amp.autocast\(args...\)` is deprecated"):
        doubled = cuda_amp.autocast(enabled=False)(lambda value: 2 * value)
    assert (doubled(3), scaler.get_scale()) == (6, 1.0)


@pytest.mark.parametrize("make", [*UNSURE.values(), lambda o: ReduceLROnPlateau(o, min_lr=0.1)])
def test_a_schedule_over_an_unknown_optimizer_counts_its_steps(make: Any) -> None:
    scheduler = make(Opaque("optimizer"))
    arguments = [1.0] if isinstance(scheduler, ReduceLROnPlateau) else []
    for _ in range(3):
        scheduler.step(*arguments)
    assert scheduler.last_epoch == 3


def test_unknown_parameters_and_groups_are_taken() -> None:
    optimizer = optim.SGD(Opaque("parameters"), lr=0.1)
    optimizer.step()
    optimizer.zero_grad()
    optim.SGD([Opaque("group"), {"params": [parameter()], "lr": 0.2}], lr=0.1).step()
    assert optimizer.param_groups[0]["lr"] == 0.1


def test_verbose_of_older_releases_is_taken_and_said(monkeypatch: Any) -> None:
    said: list[str] = []
    monkeypatch.setattr(recorder.current(), "assumed", said.append)

    class Mine(LRScheduler):
        def __init__(self, optimizer: Any, last_epoch: int = -1, verbose: bool = False) -> None:
            super().__init__(optimizer, last_epoch, verbose)

        def get_lr(self) -> list[Any]:
            return list(self.base_lrs)

    Mine(sgd())
    StepLR(sgd(), 30, 0.1, -1, True)
    ReduceLROnPlateau(sgd(), "min", verbose=True)
    SequentialLR(optimizer := sgd(), [LinearLR(optimizer)], [], verbose=True)
    assert len(said) == 4
    assert all("verbose" in each for each in said)
