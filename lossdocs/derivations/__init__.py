"""One module a loss: why its formula is so, under the stem of the loss."""
