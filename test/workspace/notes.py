# The two lines of the study notes, undefined names and all.
optimzier = optim.SGD(parameters, lr, momentum)
scheduler = CosineAnnealingWarmRestarts(optimizer, T_0, T_mult, eta_min, last_epoch)
