import sys
from dataclasses import dataclass, field
import torch
from transformers import HfArgumentParser, Trainer, TrainingArguments
class Points(torch.utils.data.Dataset):
    def __len__(self):
        return 50
    def __getitem__(self, i):
        return {"x": torch.zeros(2)}
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)
    def forward(self, x):
        return {"loss": self.layer(x).sum()}
@dataclass
class DataArguments:
    name: str = field(default="points")
    decay: float = field(default=0.01)
@dataclass
class OurArguments(TrainingArguments):
    output_dir: str = field(default="out")
    report_to: str = field(default="none")
    save_strategy: str = field(default="no")
    logging_strategy: str = field(default="no")
    disable_tqdm: bool = field(default=True)
    use_cpu: bool = field(default=True)
    warmup_steps: int = field(default=4)
def main():
    parser = HfArgumentParser((DataArguments, OurArguments))
    if len(sys.argv) == 2 and sys.argv[1].endswith(".json"):
        data_args, training_args = parser.parse_json_file(json_file=sys.argv[1])
    else:
        data_args, training_args = parser.parse_args_into_dataclasses()
    training_args.weight_decay = data_args.decay
    trainer = Trainer(model=Net(), args=training_args, train_dataset=Points())
    trainer.train()
main()
