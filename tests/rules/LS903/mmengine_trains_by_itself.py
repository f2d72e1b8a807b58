# mmengine's Runner trains by schedules that are not followed
from mmengine.runner import Runner

schedule = {"type": "MultiStepLR", "milestones": [8]}
runner = Runner(model={"type": "Net"}, work_dir="out", param_scheduler=schedule)  # <- LS903
runner.train()
