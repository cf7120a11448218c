// The SQL editor as a Streamlit component: CodeMirror, with the tables and columns that there are. Nothing is sent while somebody types;
// Run (or Ctrl+Enter) sends the text. data: text and stamp (a new stamp brings a new text), tables, parameters, words, bundle.
const editors = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement;
  let held = editors.get(root);
  if (!held) {
    held = { stamp: null, view: null, data };
    editors.set(root, held);
    import(new URL(data.bundle, document.baseURI).href).then((cm) => { start(cm, root, held); show(held); });
  }
  held.data = data;
  held.run = () => held.view && setTriggerValue("asked", { text: held.view.state.doc.toString(), at: Date.now() });
  show(held);
  const button = root.querySelector("button");
  button.querySelector("span").textContent = data.words.run;
  button.onclick = () => held.run();
  root.querySelector("small").textContent = data.words.keys;
}

function show(held) {
  if (!held.view || held.stamp === held.data.stamp) return;
  held.stamp = held.data.stamp;
  held.view.dispatch({ changes: { from: 0, to: held.view.state.doc.length, insert: held.data.text } });
}

function start(cm, root, held) {
  const colours = cm.HighlightStyle.define([
    { tag: cm.tags.keyword, color: "#12436d", fontWeight: "700" },
    { tag: [cm.tags.string, cm.tags.special(cm.tags.string)], color: "#17665f" },
    { tag: [cm.tags.number, cm.tags.bool, cm.tags.null], color: "#801650" },
    { tag: cm.tags.comment, color: "#54647a", fontStyle: "italic" },
    { tag: [cm.tags.typeName, cm.tags.standard(cm.tags.name)], color: "#12436d" },
  ]);
  const state = cm.EditorState.create({
    doc: "",
    extensions: [
      cm.Prec.highest(cm.keymap.of([{ key: "Mod-Enter", run: () => { held.run(); return true; } }])),
      cm.lineNumbers(), cm.history(), cm.drawSelection(), cm.bracketMatching(), cm.closeBrackets(),
      cm.sql({ dialect: cm.PostgreSQL }),
      cm.PostgreSQL.language.data.of({ autocomplete: (context) => named(context, held.data) }),
      cm.autocompletion({ icons: false }),
      cm.syntaxHighlighting(colours),
      cm.keymap.of([...cm.closeBracketsKeymap, ...cm.completionKeymap, ...cm.defaultKeymap, ...cm.historyKeymap]),
      cm.EditorView.lineWrapping,
      cm.EditorView.contentAttributes.of({ "aria-label": held.data.words.label }),
    ],
  });
  held.view = new cm.EditorView({ state, parent: root.querySelector(".editor"), root });
}

// Tables always; columns of the tables that the text names (of one, after "table." or an alias of it); parameters after "$".
function named(context, { tables, parameters }) {
  const word = context.matchBefore(/[$\w.]*/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const text = context.state.doc.toString();
  const mentioned = tables.filter((table) => new RegExp(`\\b${table.name}\\b`).test(text));
  const column = (table) => table.columns.map((each) => ({ label: each.name, detail: table.name, info: each.meaning, type: "property", boost: 50 }));
  const dot = word.text.lastIndexOf(".");
  if (dot >= 0) {
    const before = word.text.slice(0, dot);
    const aliased = mentioned.filter((table) => table.name === before || new RegExp(`\\b${table.name}\\s+(?:as\\s+)?${before}\\b`, "i").test(text));
    return { from: word.from + dot + 1, options: aliased.flatMap(column), validFor: /^\w*$/ };
  }
  if (word.text.startsWith("$")) {
    return { from: word.from, options: parameters.map((name) => ({ label: `$${name}`, type: "variable", boost: 99 })), validFor: /^\$\w*$/ };
  }
  const options = tables.map((table) => ({ label: table.name, detail: table.title, info: table.row, type: "class" }));
  return { from: word.from, options: [...options, ...mentioned.flatMap(column)], validFor: /^\w*$/ };
}
