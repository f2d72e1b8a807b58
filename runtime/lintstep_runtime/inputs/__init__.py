"""Stand-ins for what a script needs in order to start: data sets, files, flags, arguments, absent packages.

There is one mechanism: what is not there is *unknown*. A missing file is opened as an `Opaque`, and what is read,
parsed or counted from an `Opaque` is one too, up to the placeholder it is fed to. Each module here holds tables of the
names it answers for; `provide` puts them together:

=============  ========================================================================================================
`files`        opening, listing and asking for files; where writes go
`reading`      functions that make an unknown value of an unknown argument (parsers, numpy's loaders, `random`)
`arguments`    ``sys.argv``, ``sys.path``, argparse
`flags`        absl's flags, which TensorFlow's are
`datasets`     MNIST, CIFAR and the like, in their shapes
`processes`    other programs, other processes, sleeping, downloads
`packages`     small packages scripts lean on: six, tqdm, absl
`old_names`    names that today's Python no longer has
`old_numpy`    names, arguments and meanings that today's numpy no longer has
=============  ========================================================================================================

Only first-party code gets them: it imports a `Substitute` where there is one, see `loader.imports`.
"""

from __future__ import annotations

from lintstep_runtime.inputs.assembly import Provided, provide
from lintstep_runtime.inputs.provision import Surroundings

__all__ = ["Provided", "Surroundings", "provide"]
