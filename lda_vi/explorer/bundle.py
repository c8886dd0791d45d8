"""The page's modules of JavaScript as one script, put together when a page is made.

The modules are real ones, with ``import { name } from "./file.js"`` and ``export`` before declarations. In one
script all of them share one scope; so imports are left out, ``export`` is struck, and a name may be declared at
the top of one module only. Nothing is changed beyond that, and nothing outside the folder is read.
"""

import re
from importlib import resources

from lda_vi.errors import LdaViError

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class) )", re.MULTILINE)
DECLARED = re.compile(
    r"^(export )?(?:async )?(?:function\*?|const|let|class) (\w+|[{\[][^}\]]*)", re.MULTILINE
)
FIRST = "main"


def asset(name):
    """Text of a file among the assets."""
    return resources.files("lda_vi.explorer").joinpath("assets", name).read_text(encoding="utf-8")


def bundle(read=asset, first=FIRST):
    """Put the modules together, each after those it imports.

    Parameters
    ----------
    read : callable
        Gives the text of a file by its name.
    first : str
        The module to begin with.

    Returns
    -------
    str
        A script that can stand in a page.

    Raises
    ------
    LdaViError
        If modules import each other in a circle, import what is not exported, declare one name twice, or hold
        what would end the script element.

    Examples
    --------
    >>> files = {"main.js": 'import { one } from "./a.js";\\none();\\n', "a.js": "export function one() {}\\n"}
    >>> print(bundle(files.get))
    (() => {
    "use strict";
    // a.js
    function one() {}
    // main.js
    one();
    })();
    """
    parts, exported, homes = [], {}, {}

    def add(name, above):
        if name in above:
            raise LdaViError(f"{' → '.join([*above, name])}: modules import each other in a circle")
        if name in exported:
            return
        text = read(f"{name}.js")
        imports = IMPORT.findall(text)
        for _, other in imports:
            add(other, (*above, name))
        for names, other in imports:
            for wanted in filter(None, (part.strip() for part in names.split(","))):
                if wanted not in exported[other]:
                    raise LdaViError(f"{name}.js imports {wanted}, which {other}.js does not export")
        declared = [(export, re.findall(r"\w+", names)) for export, names in DECLARED.findall(text)]
        exported[name] = {found for export, names in declared if export for found in names}
        for found in (found for _, names in declared for found in names):
            if homes.setdefault(found, name) != name:
                raise LdaViError(f"{found} is declared in {homes[found]}.js and in {name}.js")
        text = EXPORT.sub("", IMPORT.sub("", text))
        if re.search(r"^(import|export)\b|</script|<!--", text, re.MULTILINE | re.IGNORECASE):
            raise LdaViError(f"{name}.js holds an import, an export or a tag that cannot stand in one script")
        parts.append(f"// {name}.js\n{text.strip()}\n")

    add(first, ())
    return '(() => {\n"use strict";\n' + "".join(parts) + "})();"
