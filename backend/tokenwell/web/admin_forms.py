"""Forms of the administrators' pages: what is typed for a verb, and what it says against it."""

from typing import Any, ClassVar

from django import forms
from unfold import widgets

from tokenwell.web.conditional import changed_meanwhile
from tokenwell.web.problems import Problem

# How the theme shows what a form declares.
_DRESSED: dict[type[forms.Widget], Any] = {
    forms.CheckboxInput: widgets.UnfoldBooleanSwitchWidget,
    forms.CheckboxSelectMultiple: widgets.UnfoldAdminCheckboxSelectMultipleWidget,
    forms.EmailInput: widgets.UnfoldAdminEmailInputWidget,
    forms.NumberInput: widgets.UnfoldAdminIntegerFieldWidget,
    forms.PasswordInput: widgets.UnfoldAdminPasswordWidget,
    forms.Select: widgets.UnfoldAdminSelectWidget,
    forms.Textarea: widgets.UnfoldAdminTextareaWidget,
    forms.TextInput: widgets.UnfoldAdminTextInputWidget,
}


def dress(field: Any) -> None:
    """Show a field of a form as the theme does; one with a widget of its own keeps it."""
    plain = field.widget
    dressed = _DRESSED.get(type(plain))
    if dressed is None:
        return
    field.widget = dressed(attrs=plain.attrs)
    field.widget.is_required = plain.is_required
    if hasattr(field, "choices"):
        field.widget.choices = field.choices


class VerbForm(forms.ModelForm):  # type: ignore[type-arg]
    """Takes what is typed for a verb; shows what the verb had to say against it."""

    problem: ClassVar[Problem | None] = None
    # Fields that a verb knows by another name.
    renamed: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields["version"] = forms.CharField(required=False, widget=forms.HiddenInput)
            # Before anything else is read: what changes in between is refused, and not undone.
            self.initial["version"] = self.version_of(self.instance)
        for field in self.fields.values():
            dress(field)

    @staticmethod
    def version_of(row: Any, /) -> str:
        """Say in which state a row is; each form of rows that are there has its own."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any] | None:
        values = super().clean()
        if self.problem is not None:
            self._show(self.problem)
        return values

    def need_version_of(self, row: Any) -> None:
        """
        Go on only if a row is as it was when the page was read.

        :raises Problem: 412, somebody changed it meanwhile.
        """
        if self.cleaned_data["version"] != self.version_of(row):
            raise changed_meanwhile()

    def typed(self, *names: str) -> dict[str, Any]:
        """Give those of some fields that were changed."""
        return {name: self.cleaned_data[name] for name in names if name in self.changed_data}

    def _show(self, problem: Problem) -> None:
        if problem.errors is None:
            self.add_error(None, words_of(problem))
            return
        for field, said in problem.errors.items():
            name = self.renamed.get(field, field)
            self.add_error(name if name in self.fields else None, list(said))


def words_of(problem: Problem) -> str:
    """Say in one line what a verb refused."""
    said = [line for lines in (problem.errors or {}).values() for line in lines]
    return " ".join([problem.title, *said] if said else [problem.title, problem.detail])
