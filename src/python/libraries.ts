import type { ModuleIndex } from "./scopes.ts";

/** Modules that are certainly not files of the workspace: they are never looked for there. */
const names = new Set(
  `__future__ abc argparse ast asyncio atexit base64 bisect builtins bz2 cmath codecs
   collections colorsys concurrent contextlib copy csv ctypes dataclasses datetime decimal difflib
   enum errno fnmatch fractions functools gc getpass glob gzip hashlib heapq html http importlib
   inspect io itertools json keyword linecache locale logging lzma math mimetypes multiprocessing
   numbers operator os pathlib pdb pickle pkgutil platform pprint random re
   shelve shlex shutil signal socket sqlite3 ssl string struct
   subprocess sys sysconfig tarfile tempfile textwrap threading time timeit tkinter tomllib
   traceback types typing typing_extensions unicodedata unittest urllib uuid warnings weakref xml
   zipfile zlib
   absl accelerate albumentations apex bitsandbytes click cv2 deepspeed diffusers
   einops faiss fire gensim gym gymnasium h5py hydra ignite imageio IPython jax joblib kornia
   lightning lightning_fabric matplotlib ml_collections mlflow mmcv mmengine monai networkx
   nltk numba numpy omegaconf onnx onnxruntime openai optuna packaging pandas peft PIL plotly psutil
   pydantic pytest pytorch_lightning ray requests rich safetensors scipy seaborn sentencepiece
   sentence_transformers simple_parsing skimage sklearn spacy tensorboard tensorboardX tensorflow
   termcolor tiktoken timm tokenizers toml tomli torch torch_geometric torch_xla torchaudio
   torchinfo torchmetrics torchtext torchvision tqdm transformers trl tyro wandb yacs yaml`.split(
    /\s+/,
  ),
);

/** Whether a module belongs to Python or to a well-known package. */
export function isForeign(module: string): boolean {
  const [root = ""] = module.split(".");
  return root !== "" && names.has(root);
}

/** Whether a script, or a file that it uses, names a package at all. */
export function usesPackage(name: string, { imports, uses }: ModuleIndex): boolean {
  return (
    uses.has(name) || imports.some((module) => module === name || module.startsWith(`${name}.`))
  );
}
