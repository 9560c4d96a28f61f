"""Forms: form-js JSON in, judged answers out; WTForms reads and validates, FEEL decides what is hidden.

A form is read once per deployment (`read_form`) and shared by all threads:

    definition = read_form("forms/propose_plan.form", content)
    answers = definition.validate(Submission(values={"outcome": "upheld", ...}), case_data)   # typed JSON
    answers = definition.validate(Submission(values=posted, files=uploads, html=True), case_data)   # what a browser posts

`Submission.values` of a browser is a mapping of key to the list of strings (`request.form.to_dict(flat=False)`), `files` one
of key to `Upload`s. Both kinds come to the same `Answers`: `data` for the case, `personal` for the encrypted store, `files`.
`FormInvalid` carries an error per field key, in both languages; a key "" is the form as a whole.

Rendering. `definition.bind(...)` returns a `FormView`: iterate it for the components at the top, a group's are in
`children`; each `FieldView` has label, description, value, options, `attributes` of the HTML element, `hidden`, `watched`,
`errors`. Begin with `bind(definition.prefill(case_data, personal), case_data, language)`; after a refused post
`bind(submission, case_data, language)` shows what was typed with its errors, and `errors=error.errors` shows those a command
raised. A draft is `bind(submission, case_data, language, errors={})`. Without JavaScript show every field: what a rule
hides is passed over by the server whatever was sent. With it, ask again for `hidden(submission, case_data)` when a
`watched` field changes. Inputs are named by key; a choice posts the option's value, an upload is `multipart/form-data`.

What a form file may say beyond form-js, as custom properties of a component: `label.en`, `description.en`, `text.en`,
`option.VALUE.en`, `requirement` (row ids), `personal`, `internal` (agents and clients only), `boolean` (a choice between
true and false gives a JSON boolean), `number` (a choice gives an integer), `money` (CNY: people type yuan, data and JSON
hold fen; min, max and default are in yuan), `unit`, `unit.en`, `taxonomy`, `autocomplete`, `maxFiles`, `maxMegabytes`.
Of the form: `title`, `description` and their `.en`, `anyOf` (keys of which one must be answered), `anyOf.message`.

What is left out of JSON stays as the case holds it, or takes the field's default where the case holds nothing; a checkbox
left out is its default, else false; an explicit null empties. Text longer than 255 characters (10,000 in a textarea), or
than the form's own `maxLength`, is refused.
"""

from app.errors import FormInvalid
from app.forms.definition import FormDefinition
from app.forms.field import Field, FieldType, Option
from app.forms.reading import FormsInvalid, check_form, read_form
from app.forms.submission import Answers, Submission, Upload
from app.forms.view import FieldView, FormView, OptionView

__all__ = [
    "Answers",
    "Field",
    "FieldType",
    "FieldView",
    "FormDefinition",
    "FormInvalid",
    "FormView",
    "FormsInvalid",
    "Option",
    "OptionView",
    "Submission",
    "Upload",
    "check_form",
    "read_form",
]
