"""What a form tells the person who fills it in, in both languages.

WTForms' own Chinese texts are not used: some say something else than the check (大于 for "at least"), and an error has
to be at hand in both languages at once.
"""

from typing import Final

from app.languages import Text

REQUIRED: Final = Text("请填写“{label}”。", "Please fill in “{label}”.")
CHOOSE: Final = Text("请选择“{label}”。", "Please choose an answer for “{label}”.")
TICK: Final = Text("请勾选“{label}”后再继续。", "Please tick “{label}” to go on.")
ATTACH: Final = Text("请为“{label}”添加文件。", "Please add a file for “{label}”.")
ANY_OF: Final = Text("请至少填写其中一项：{labels}。", "Please fill in at least one of these: {labels}.")
UNKNOWN_FIELD: Final = Text("此表单没有名为 {key} 的栏目。", "This form has no field named {key}.")
NOT_AN_OBJECT: Final = Text("内容须为 JSON 对象，以栏目名为键。", "The data must be a JSON object with field keys.")

NOT_TEXT: Final = Text("此处须为文字。", "This must be text.")
FORBIDDEN_CHARACTER: Final = Text(
    "含有无法保存的字符，请删除后重试。", "It holds a character that cannot be stored; please remove it."
)
TOO_SHORT: Final = Text(
    "请至少填写 {min} 个字，目前只有 {length} 个。", "Please write at least {min} characters; there are {length}."
)
TOO_LONG: Final = Text(
    "最多 {max} 个字，目前有 {length} 个，请缩短。", "At most {max} characters; there are {length}. Please shorten it."
)
NOT_EMAIL: Final = Text("电子邮箱格式不正确，例如 name@example.com。", "This is no e-mail address; an example: name@example.com.")
NOT_PHONE: Final = Text(
    "电话号码格式不正确，例如 13800000000 或 021-60000000。", "This is no telephone number; an example: +86 138 0000 0000."
)
NOT_MATCHING: Final = Text("格式与要求不符。", "This does not have the form asked for.")

NOT_NUMBER: Final = Text("此处须为数字，例如 {example}。", "This must be a number, for example {example}.")
NOT_WHOLE: Final = Text("此处须为整数，不带小数。", "This must be a whole number.")
TOO_PRECISE: Final = Text("最多保留 {decimals} 位小数。", "At most {decimals} digits after the point.")
MONEY_TOO_PRECISE: Final = Text("金额最多两位小数（到分）。", "An amount has at most two digits after the point.")
MONEY_NOT_MINOR: Final = Text(
    "金额须为整数，以分为单位，例如 20050 表示 200.50 元。", "An amount is a whole number of fen: 20050 stands for 200.50 yuan."
)
TOO_SMALL: Final = Text("不能小于 {min}。", "It must be at least {min}.")
TOO_GREAT: Final = Text("不能大于 {max}。", "It must be at most {max}.")

NOT_BOOLEAN: Final = Text("此处须为 true 或 false。", "This must be true or false.")
NOT_LISTED: Final = Text("“{value}”不在可选范围内。", "“{value}” is not one of the choices.")
NOT_A_LIST: Final = Text("此处须为选项的列表。", "This must be a list of choices.")

NOT_DATE: Final = Text("日期格式不正确，例如 2026-11-21。", "This is no date; an example: 2026-11-21.")
NOT_TIME: Final = Text("时间格式不正确，例如 09:30。", "This is no time; an example: 09:30.")
NOT_INSTANT: Final = Text(
    "日期和时间格式不正确，例如 2026-11-21T09:30。", "This is no date and time; an example: 2026-11-21T09:30."
)

NOT_UPLOAD: Final = Text("文件须以上传方式提交。", "Files must be sent as uploads.")
TOO_MANY_FILES: Final = Text("最多 {max} 个文件，目前有 {count} 个。", "At most {max} files; there are {count}.")
FILE_TOO_LARGE: Final = Text("文件“{name}”超过 {max} MB。", "The file “{name}” is larger than {max} MB.")
FILE_REFUSED: Final = Text(
    "不接受文件“{name}”的类型。可以上传：{accept}。", "The type of “{name}” is not accepted. Accepted: {accept}."
)
FILE_EMPTY: Final = Text("文件“{name}”是空的。", "The file “{name}” is empty.")


def about(message: Text, label: Text) -> Text:
    """Return a message about the field called `label`, each language with its own label."""
    return Text(message.zh.format(label=label.zh), message.en.format(label=label.get("en")))
