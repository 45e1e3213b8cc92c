// Material asks for the search index of the whole site on every page, and it weighs more than all
// else together. Its request waits here until somebody turns to the search.
(() => {
  const { open, send } = XMLHttpRequest.prototype;
  const used = new Promise((resolve) => {
    const events = ["focusin", "change", "pointerover"];
    const heard = ({ target }) => {
      if (!target.closest("[data-md-component='search'], [data-md-toggle='search'], [for='__search']")) return;
      for (const event of events) document.removeEventListener(event, heard);
      resolve();
    };
    for (const event of events) document.addEventListener(event, heard);
    if (new URLSearchParams(location.search).has("q")) resolve();
  });
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    this.waits = `${url}`.endsWith("/search/search_index.json");
    return open.call(this, method, url, ...rest);
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (this.waits) used.then(() => send.call(this, body));
    else send.call(this, body);
  };
})();
