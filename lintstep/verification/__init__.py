"""Runs a script on the reference runtime, shut in, and judges what its train ops did to its step counters."""

from lintstep.verification.report import VerifyError, VerifyReport
from lintstep.verification.request import Limits, VerifyRequest, Writer
from lintstep.verification.verify import verify_script

__all__ = ["Limits", "VerifyError", "VerifyReport", "VerifyRequest", "Writer", "verify_script"]
