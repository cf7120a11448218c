"""审计: who did what with the board, when and from where, and is the log whole? For the administrator, and for the office that answers for its data."""

from clearance import audit_desk

audit_desk.allowed()
chain, entries = audit_desk.log()

audit_desk.state(chain, entries)
if entries:
    audit_desk.listed(audit_desk.narrow(entries))
audit_desk.counted()
