"""A pasted error message leads to its entry on the page of errors."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import Watch
from playwright.sync_api import Browser, Page, expect
from sampling import sampled
from searching import search

Serve = Callable[[Path], str]

# As they were met, with numbers, dtypes and names that the page does not have.
MESSAGES = {
    "IndexError: Target 7 is out of bounds.": "target-n-is-out-of-bounds",
    "IndexError: Target -1 is out of bounds.": "target-n-is-out-of-bounds",
    "Target 41 is out of bounds": "target-n-is-out-of-bounds",
    "ValueError: Expected input batch_size (32) to match target batch_size (64).": (
        "expected-input-batch_size-n-to-match-target-batch_size-m"
    ),
    "RuntimeError: Expected target size [16, 50257], got [16, 128]": "expected-target-size-got",
    "RuntimeError: size mismatch (got input: [8, 21, 64, 64] , target: [8, 512, 512]": (
        "size-mismatch-got-input-target"
    ),
    "ValueError: Target size (torch.Size([46])) must be the same as input size "
    "(torch.Size([46, 1]))": "target-size-must-be-the-same-as-input-size",
    "ValueError: Using a target size (torch.Size([491])) that is different to the input size "
    "(torch.Size([1, 491])) is deprecated. Please ensure they have the same size.": (
        "using-a-target-size-that-is-different-to-the-input-size-is-deprecated"
    ),
    "RuntimeError: The size of tensor a (100) must match the size of tensor b (2) at "
    "non-singleton dimension 3": (
        "the-size-of-tensor-a-n-must-match-the-size-of-tensor-b-m-at-non-singleton-dimension-k"
    ),
    "RuntimeError: output with shape [64, 1] doesn't match the broadcast shape [64, 2]": (
        "output-with-shape-doesnt-match-the-broadcast-shape"
    ),
    "RuntimeError: weight tensor should be defined either for all 10 classes or no classes but "
    "got weight tensor of shape: [9]": (
        "weight-tensor-should-be-defined-either-for-all-n-classes-or-no-classes"
    ),
    "RuntimeError: expected scalar type Long but found Int": (
        "expected-scalar-type-long-but-found-byte-or-float-but-found-double"
    ),
    "RuntimeError: expected target dtype to be Long or Byte, but got Half": (
        "expected-target-dtype-to-be-long-or-byte-but-got-int"
    ),
    "RuntimeError: Subtraction, the `-` operator, with two bool tensors is not supported. Use "
    "the `^` or `logical_xor()` operator instead.": (
        "subtraction-the-operator-with-two-bool-tensors-is-not-supported"
    ),
    "NotImplementedError: \"nll_loss_out_frame\" not implemented for 'Int'": (
        "nll_loss_out_frame-not-implemented-for-long"
    ),
    "TypeError: cross_entropy_loss(): argument 'input' (position 1) must be Tensor, not tuple": (
        "argument-input-target-or-weight-position-n-must-be-tensor-not-list-or-numpyndarray"
    ),
    "RuntimeError: all elements of input should be between 0 and 1": (
        "all-elements-of-input-should-be-between-0-and-1"
    ),
    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xfe in position 7: invalid start byte": (
        "utf-8-codec-cant-decode-byte"
    ),
    "Loss.cu:250: nll_loss_forward_reduce_cuda_kernel_2d: block: [0,0,0], thread: [5,0,0] "
    "Assertion `t >= 0 && t < n_classes` failed.": (
        "cuda-error-device-side-assert-triggered-assertion-failed"
    ),
    "RuntimeError: one of the variables needed for gradient computation has been modified by an "
    "inplace operation: [torch.cuda.FloatTensor [32, 10]], which is output 0 of ReluBackward0, "
    "is at version 2; expected version 1 instead.": (
        "one-of-the-variables-needed-for-gradient-computation-has-been-modified-by-an-inplace"
        "-operation"
    ),
    """Traceback (most recent call last):
  File "/home/me/train.py", line 42, in <module>
    loss = criterion(output, labels)
  File "/usr/lib/python3.11/site-packages/torch/nn/functional.py", line 3504, in cross_entropy
    return torch._C._nn.cross_entropy_loss(
RuntimeError: 0D or 1D target tensor expected, multi-target not supported
""": "0d-or-1d-target-tensor-expected-multi-target-not-supported",
}


@pytest.fixture
def page(browser: Browser, serve: Serve, site: Path) -> Iterator[Page]:
    """Return the home page with the cursor in the search; a warning of a script fails the test."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    watch = Watch(context)
    page = context.new_page()
    page.goto(serve(site), wait_until="networkidle")
    page.get_by_role("textbox", name="Search").click()
    yield page
    context.close()
    watch.judge("http://127.0.0.1:")
    assert not watch.lines


def test_each_message_is_found_first(page: Page) -> None:
    """The page of errors comes first, and on it the entry."""
    found, _ = search(page, MESSAGES)
    first = {message: found[message][:2] for message in MESSAGES}
    expected = {message: ("errors/", f"errors/#{anchor}") for message, anchor in MESSAGES.items()}
    assert {message: tuple(place) for message, place in first.items()} == expected


@pytest.mark.parametrize("message", sampled(list(MESSAGES)[-3:], "pasted messages", 1))
def test_a_pasted_message_stays_as_it_was(message: str, page: Page) -> None:
    """What is looked for is something else."""
    page.evaluate("message => navigator.clipboard.writeText(message)", message)
    page.keyboard.press("ControlOrMeta+V")
    links = page.locator(".md-search-result__item").first.locator("a.md-search-result__link")
    expect(links.nth(0)).to_have_attribute("href", re.compile(r"/errors/(?:\?|$)"))
    expect(links.nth(1)).to_have_attribute("href", re.compile(f"/errors/.*#{MESSAGES[message]}$"))
    field = page.get_by_role("textbox", name="Search")
    assert field.input_value().split() == message.split()


@pytest.mark.parametrize(
    ("query", "title"),
    sampled([("segmenta", "Segmentation"), ("imbal wei", "Class imbalance")], "beginnings", 1),
)
def test_beginnings_of_words_are_still_found(query: str, title: str, page: Page) -> None:
    """A few words are no message."""
    page.keyboard.type(query)
    results = page.locator(".md-search-result__item")
    expect(results.filter(has_text=title).first).to_be_visible()
