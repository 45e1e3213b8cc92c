// What a reader types, as the words that the search looks for.
//
// Material hands a query to lunr as it is, where a minus excludes, a colon names a field, and words
// count as beginnings of words. Here every word is looked for as it stands and, for less, as the
// beginning of others, or with one letter wrong; and neighbouring words as one, since the index has
// titles written so: `cross entropy`, `cross_entropy` and `crossentropy` are the same. Of a long
// query, an error message most often, the numbers are the reader's own, and beginnings of words
// only noise.
//
// It patches messages on their way to the worker, so it works for whatever stands in for a worker
// where a page has none, as one opened from a file.

{
  const QUERY = 2 // the type of Material's messages to its search worker that ask
  const LONG = 5 // words of a message
  const SMALL = new Set(["a", "an", "of", "the"]) // as in lossdocs.site.finding.search

  // As `separator` in mkdocs.yml splits the pages.
  const split = (text) =>
    text
      .replace(/\B(?=[A-Z][a-z])/g, " ")
      .split(/[^\p{L}\p{N}.-]+|\.(?!\d)|-(?!\d)/u)
      .filter((word) => word !== "")
      .map((word) => word.toLowerCase())

  const joined = (words) => words.filter((word) => !SMALL.has(word)).join("")

  // The names that words may be: two neighbours, what is typed without a space, and all of them.
  const names = (words, typed) => {
    const large = words.filter((word) => !SMALL.has(word))
    const pairs = large.slice(1).map((word, i) => large[i] + word)
    return [...pairs, ...typed.map(joined)].filter(
      (name) => /^[\p{L}\p{N}]+$/u.test(name) && !words.includes(name),
    )
  }

  // Lunr reads a query twice, so what it might take for a sign needs a backslash for each time.
  const literal = (word) => word.replace(/-/g, "\\\\\\-")

  // The worker takes a word with a boost (^) or a distance (~) for a whole one.
  const whole = (word, boost) => `${literal(word)}^${boost}`
  const nearly = (word) => (/^\p{L}{5,}$/u.test(word) ? [`${word}~1^1`] : [])

  // Of "masking", "masked" and "masks" the beginning that they share.
  // Not of digits: lunr's automaton takes a digit of a word for one of its own numbers, so that a
  // beginning may lead it to words that it does not have, which ends in an error.
  const beginning = (word) =>
    /\p{N}/u.test(word)
      ? []
      : [literal(word.replace(/^(\p{L}{4,}?)(?:ing|ed|es|e|s|y)$/u, "$1"))]

  const singular = (word) => (/\p{L}{3}[^s\P{L}]s$/u.test(word) ? [word.slice(0, -1)] : [])

  const clauses = (query) => {
    const line = query.replace(/^.*\b\w+Error: */s, "").trim() // of a whole traceback the last line
    const typed = line.split(/\s+/).map(split)
    const words = typed.flat()
    if (typed.length >= LONG) {
      const own = words.filter((word) => /\p{L}/u.test(word))
      return [...own, ...names(own, [])].map((word) => whole(word, 1))
    }
    return [
      ...words.flatMap((word) => [whole(word, 8), ...beginning(word), ...nearly(word)]),
      ...words.flatMap(singular).map((word) => whole(word, 8)),
      ...new Set(names(words, [...typed, words]).map((name) => whole(name, 8))),
      ...(words.length > 1 ? [...beginning(joined(words)), ...nearly(joined(words))] : []),
    ]
  }

  const { postMessage } = Worker.prototype
  Worker.prototype.postMessage = function (message, ...rest) {
    const asks = message?.type === QUERY && typeof message.data === "string"
    const data = asks ? clauses(message.data).join(" ") : undefined
    postMessage.call(this, asks ? { ...message, data } : message, ...rest)
  }
}
