// Tables of the model: a box that filters the rows, and headings that sort them.
document.addEventListener("DOMContentLoaded", () => {
  const collator = new Intl.Collator("en", { numeric: true });

  document.querySelectorAll("table.model-table").forEach((table) => {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);

    const box = document.createElement("input");
    box.type = "search";
    box.className = "model-filter";
    box.placeholder = `Filter ${rows.length} rows`;
    box.setAttribute("aria-label", "Filter the rows of the table");
    box.addEventListener("input", () => {
      const words = box.value.toLowerCase().split(/\s+/);
      rows.forEach((row) => {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      });
    });
    const outer = table.closest(".pst-scrollable-table-container") || table;
    outer.before(box);

    Array.from(table.tHead.rows[0].cells).forEach((heading, column) => {
      const sort = () => {
        const up = heading.getAttribute("aria-sort") !== "ascending";
        table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", up ? "ascending" : "descending");
        const key = (row) => row.cells[column].textContent.trim();
        rows.sort((a, b) => (up ? 1 : -1) * collator.compare(key(a), key(b)));
        body.append(...rows);
      };
      heading.tabIndex = 0;
      heading.title = "Sort by this column";
      heading.addEventListener("click", sort);
      heading.addEventListener("keydown", (event) => {
        if (event.key === "Enter") sort();
      });
    });
  });
});
