// What every page has: menus, shortcuts, side panels, comboboxes and the finder.

import "./combobox.js";
import "./finder.js";
import "./menus.js";
import "./panel.js";
import "./proposals.js";
import "./shortcuts.js";
