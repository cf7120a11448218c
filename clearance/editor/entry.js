import {EditorView, keymap, lineNumbers, highlightActiveLine, drawSelection, placeholder} from "@codemirror/view"
import {EditorState, Prec, Compartment} from "@codemirror/state"
import {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands"
import {autocompletion, completionKeymap, closeBrackets, closeBracketsKeymap} from "@codemirror/autocomplete"
import {bracketMatching, syntaxHighlighting, HighlightStyle} from "@codemirror/language"
import {sql, PostgreSQL} from "@codemirror/lang-sql"
import {tags} from "@lezer/highlight"
export {EditorView, keymap, lineNumbers, highlightActiveLine, drawSelection, placeholder, EditorState, Prec, Compartment, defaultKeymap, history, historyKeymap, indentWithTab, autocompletion, completionKeymap, closeBrackets, closeBracketsKeymap, bracketMatching, syntaxHighlighting, HighlightStyle, sql, PostgreSQL, tags}
