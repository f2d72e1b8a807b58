"""What a run says of what the check found: each finding's claim confirmed, refuted, or not decided and why.

A module a family of claims: `standing` (something stands still), `pacing` (a counter moves at the wrong pace), `rates`
(the rate is not the one meant), `passes` (passes over data, averages, resumes). `table` says which claim is whose.
"""
