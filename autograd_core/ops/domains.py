from autograd_core.domains import *  # noqa
