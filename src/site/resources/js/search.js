// Looks for all words of a question in the sections of search-index.js; headings count before text.
addEventListener('DOMContentLoaded', () => {
  const box = document.createElement('form');
  box.innerHTML = '<input type="search" placeholder="Search the guides" aria-label="Search the guides" style="width: 95%"><ul></ul>';
  const place = document.getElementById('leftColumn') || document.body;
  place.prepend(box);
  const [input, list] = box.children;
  box.addEventListener('submit', event => event.preventDefault());
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(word => word.length > 1);
    const found = words.length === 0 ? [] : sections
      .map(([page, heading, text]) => {
        const head = heading.toLowerCase(), all = text.toLowerCase();
        return { page, heading, fits: words.every(word => all.includes(word)),
          rank: words.filter(word => head.includes(word)).length };
      })
      .filter(section => section.fits)
      .sort((one, other) => other.rank - one.rank)
      .slice(0, 12);
    list.replaceChildren(...found.map(({ page, heading }) => {
      const item = document.createElement('li'), link = document.createElement('a');
      link.href = page;
      link.textContent = heading;
      item.append(link);
      return item;
    }));
  });
});
