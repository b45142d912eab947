"""A contract that import-linter lacks: files of a module that only that module may import."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateFilesContract(Contract):
    """Between the packages of `container`, only the files named in `public` may be imported."""

    container = fields.StringField()
    public = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001  import-linter's own
        """Collect the imports of other packages' private files."""
        prefix = f"{self.container}."
        public: set[str] = set(self.public)  # type: ignore[call-overload]  # the metaclass makes fields into values
        broken = []
        for importer in graph.find_descendants(str(self.container)):
            for imported in graph.find_modules_directly_imported_by(importer):
                if not imported.startswith(prefix):
                    continue
                theirs = imported.removeprefix(prefix).split(".")
                mine = importer.removeprefix(prefix).split(".")
                # `theirs[1:]` is empty for an import of the package itself, which shows nothing on purpose
                if mine[0] != theirs[0] and not set(theirs[1:2]) & public:
                    broken.append((importer, imported))
        return ContractCheck(kept=not broken, metadata={"broken": sorted(broken)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say which imports they are."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} must not import {imported}")
            output.new_line()
