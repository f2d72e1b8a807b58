# fastai's Learner trains by schedules that are not followed
from fastai.vision.all import vision_learner

learner = vision_learner(loaders, resnet18)  # <- LS903
learner.fit_one_cycle(3)
