"""Row security for migrations: the two walls as text, so that every table gets them in the same words."""

from alembic import op

NETWORK = "nullif(current_setting('app.network_id', true), '')::bigint"
ORGANISATION = "nullif(current_setting('app.organisation_id', true), '')::bigint"
GROUP = "nullif(current_setting('app.group_id', true), '')::bigint"
USER = "nullif(current_setting('app.user_id', true), '')::bigint"
IN_NETWORK = f"network_id = {NETWORK}"

ROLES = {
    "R": "portal_reseller", "W": "portal_wholesaler", "V": "portal_vendor", "D": "portal_door", "G": "portal_guest",
    "P": "portal_platform", "K": "portal_worker", "M": "portal_post", "N": "portal_monitor", "S": "portal_search",
}


def mine(column: str = "organisation_id") -> str:
    """Rows of the network whose `column` is the organisation of the scope."""
    return f"{IN_NETWORK} AND {column} = {ORGANISATION}"


def protect(table: str) -> None:
    """Turns row security on, also for the owner, whose policy lets migrations and seeding through."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_all ON {table} TO portal_owner USING (true) WITH CHECK (true)")


def allow(table: str, who: str, command: str, rows: str, columns: str = "") -> None:
    """Grants a command on the rows a condition names to the roles of `who` (letters), on some columns or all."""
    verb = command.split(maxsplit=1)[0].upper()
    granted = f"{verb} ({columns})" if columns else verb
    for letter in who:
        role = ROLES[letter]
        op.execute(f"GRANT {granted} ON {table} TO {role}")
        clause = {
            "SELECT": f"USING ({rows})", "DELETE": f"USING ({rows})", "INSERT": f"WITH CHECK ({rows})",
            "UPDATE": f"USING ({rows}) WITH CHECK ({rows})",
        }[verb]
        op.execute(f"CREATE POLICY {role}_{verb.lower()} ON {table} FOR {verb} TO {role} {clause}")


def definer(signature: str, returns: str, body: str, who: str, *, owner: str = "", language: str = "plpgsql",
            volatility: str = "VOLATILE") -> None:
    """A SECURITY DEFINER function with a fixed search path, executable by the roles of `who` alone."""
    op.execute(
        f"CREATE OR REPLACE FUNCTION {signature} RETURNS {returns} LANGUAGE {language} {volatility} SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $body$ {body} $body$"
    )
    name = bare(signature)
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    for letter in who:
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLES[letter]}")
    if owner:
        op.execute(f"ALTER FUNCTION {name} OWNER TO {owner}")


def bare(signature: str) -> str:
    """`name(a int, b text[])` as `name(int, text[])`; argument types must be one word."""
    name, _, arguments = signature.partition("(")
    types = [argument.split()[1] for argument in arguments.rstrip(")").split(",") if argument.strip()]
    return f"{name}({', '.join(types)})"
