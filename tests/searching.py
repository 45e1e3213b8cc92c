"""The worker, the index and search.js of the site, asked without the results being drawn."""

from collections.abc import Iterable

from playwright.sync_api import Page

Found = dict[str, tuple[str, str, int]]  # the first page, its first section, how many pages

ASK = """async queries => {
    const config = JSON.parse(document.querySelector("#__config").textContent)
    const base = new URL(config.base, location)
    const worker = new Worker(new URL(config.search, location))
    const ask = message => new Promise(answer => {
        worker.onmessage = ({ data }) => answer(data.data)
        worker.postMessage(message)
    })
    const index = await (await fetch(new URL("search/search_index.json", base))).json()
    await ask({ type: 0, data: { ...index, options: { suggest: false } } })
    const found = {}
    for (const query of queries) {
        const { items } = await ask({ type: 2, data: query })
        const places = [...(items[0] ?? [])].sort((a, b) => b.score - a.score)
        const section = places.find(({ location }) => location.includes("#"))
        const first = places[0]?.location.split("#")[0] ?? "nothing"
        found[query] = [first, section?.location ?? "", items.length]
    }
    worker.terminate()
    return [found, index.docs.map(({ location }) => location)]
}"""


def search(page: Page, queries: Iterable[str]) -> tuple[Found, list[str]]:
    """Return what is found first for each query, and all addresses of the index."""
    found, places = page.evaluate(ASK, list(queries))
    return found, places
