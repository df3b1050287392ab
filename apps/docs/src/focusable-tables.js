// Lets the keyboard scroll the tables that are wider than the screen.
addEventListener('DOMContentLoaded', () => {
  for (const table of document.querySelectorAll('table'))
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0
})
