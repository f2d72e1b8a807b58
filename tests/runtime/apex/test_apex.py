"""Scripts that train by way of apex."""

from __future__ import annotations


def test_models_and_optimizers_come_back_as_they_were(run):
    ran = run(
        """
        import torch
        from apex import amp, optimizers
        from apex.parallel import DistributedDataParallel as DDP, convert_syncbn_model

        model = convert_syncbn_model(torch.nn.Linear(2, 1))
        optimizer = optimizers.FusedSGD(model.parameters(), 0.5, momentum=0.9)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.1)
        model, again = amp.initialize(model, optimizer, opt_level="O2", loss_scale="dynamic")
        model = DDP(model, delay_allreduce=True)
        for _ in range(2):
            loss = model(torch.ones(3, 2)).mean()
            again.zero_grad()
            with amp.scale_loss(loss, again) as scaled:
                scaled.backward()
            torch.nn.utils.clip_grad_norm_(amp.master_params(again), 1.0)
            again.step()
            scheduler.step()
            print(again is optimizer, "%g" % again.param_groups[0]["lr"], model.module.weight.grad is not None)
        """,
        steps=None,
    )
    assert ran.lines == ["True 0.05 True", "True 0.005 True"]
    assert not ran.skipped


def test_an_optimizer_of_halves_lets_gradients_flow(run):
    ran = run(
        """
        import torch
        from apex.fp16_utils import FP16_Optimizer
        from apex.optimizers import FusedAdam

        weight = torch.nn.Parameter(torch.ones(2))
        optimizer = FP16_Optimizer(FusedAdam([weight], lr=0.1), dynamic_loss_scale=True)
        optimizer.backward((weight * 3).sum())
        optimizer.step()
        print(weight.grad.tolist(), [round(each, 4) for each in weight.tolist()])
        """,
        steps=None,
    )
    assert ran.lines == ["[3.0, 3.0] [0.9, 0.9]"]
