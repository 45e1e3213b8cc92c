"""The annotations of a loss: tensors and numbers to a type checker, their meaning to lossdocs."""

from typing import Annotated, Literal

from torch import Tensor

from lossdocs.declare import kinds

Reals = Annotated[Tensor, kinds.Reals]
Logits = Annotated[Tensor, kinds.Logits]
LogProbabilities = Annotated[Tensor, kinds.LogProbabilities]
Probabilities = Annotated[Tensor, kinds.Probabilities]
YesLogits = Annotated[Tensor, kinds.YesLogits]
YesProbabilities = Annotated[Tensor, kinds.YesProbabilities]
Signs = Annotated[Tensor, kinds.Signs]
ClassIndices = Annotated[Tensor, kinds.ClassIndices]
Embeddings = Annotated[Tensor, kinds.Embeddings]
HiddenStates = Annotated[Tensor, kinds.HiddenStates]
LayerWeight = Annotated[Tensor, kinds.LayerWeight]
LayerBias = Annotated[Tensor, kinds.LayerBias]
Variances = Annotated[Tensor, kinds.Variances]
Lengths = Annotated[Tensor, kinds.Lengths]

ClassWeight = Annotated[Tensor, kinds.ClassWeight]
ElementWeight = Annotated[Tensor, kinds.ElementWeight]
EntryWeight = Annotated[Tensor, kinds.EntryWeight]

Positive = Annotated[float, kinds.Positive]
NotNegative = Annotated[float, kinds.NotNegative]
Real = Annotated[float, kinds.Real]
Fraction = Annotated[float, kinds.Fraction]
Index = Annotated[int, kinds.Index]
Blank = Annotated[int, kinds.Blank]
Reduction = Literal["none", "mean", "sum"]
