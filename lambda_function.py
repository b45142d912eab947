"""What AWS Lambda calls: `lambda_function.handler`. It stands at the root of the zip too."""

import gc

gc.disable()  # while everything is loaded, a third of the time went into looking for garbage that there is not

from frontdesk.entrypoints.aws.function import Function  # noqa: E402

handler = Function()
gc.freeze()
gc.enable()
