"""Libraries that train by loops and schedules of their own which are not followed: that is said where they train."""

from __future__ import annotations

from lintstep.interpreter.library import Library, Role, Row

TRAINERS = tuple(
    Row(name, Role.UNMODELLED)
    for name in (
        "fairseq.trainer.Trainer",
        "fairseq_cli.train.main",
        "fairseq_cli.train.cli_main",
        "mmengine.runner.Runner",
        "mmengine.runner.Runner.from_cfg",
        "mmengine.Runner",
        "mmengine.Runner.from_cfg",
        "mmcv.runner.EpochBasedRunner",
        "mmcv.runner.IterBasedRunner",
        "mmcv.runner.build_runner",
        "fastai.Learner",
        "fastai.cnn_learner",
        "fastai.vision_learner",
        "fastai.unet_learner",
        "fastai.text_classifier_learner",
        "fastai.language_model_learner",
        "fastai.tabular_learner",
    )
)

LIBRARY = Library(
    name="unmodelled",
    prefixes=(
        *(
            (f"fastai.{module}", "fastai")
            for module in (
                "learner",
                "basic_train",
                "vision.all",
                "vision.learner",
                "vision",
                "text.all",
                "text.learner",
                "text",
                "tabular.all",
                "tabular.learner",
                "tabular",
            )
        ),
        ("mmengine.runner.runner", "mmengine.runner"),
        *((name, name) for name in ("fairseq", "fairseq_cli", "mmengine", "mmcv", "fastai")),
    ),
    namespaces=frozenset({"fairseq", "fairseq_cli", "mmengine", "mmcv", "fastai"}),
    markers=((b"fairseq", b"mmengine", b"mmcv", b"fastai"), (b"Runner", b"earner", b"Trainer", b"main")),
    rows={row.api: row for row in TRAINERS},
    eager=True,
    together=tuple(
        frozenset({package, name})
        for package, names in (
            ("mmengine", "Runner"),
            ("mmcv", "EpochBasedRunner IterBasedRunner build_runner"),
            ("fastai", "Learner cnn_learner vision_learner unet_learner tabular_learner text_classifier_learner"),
            ("fairseq", "Trainer"),
            ("fairseq_cli", "main cli_main"),
        )
        for name in names.split()
    ),
)
