from building import build
from settings import EPOCHS

optimizer, scheduler = build(model.parameters())
for epoch in range(EPOCHS):
    for images, labels in loader:
        optimizer.step()
    scheduler.step()
