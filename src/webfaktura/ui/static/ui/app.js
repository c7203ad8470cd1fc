// What every page has: menus, shortcuts, side panels and comboboxes.

import "./combobox.js";
import "./menus.js";
import "./panel.js";
import "./shortcuts.js";
