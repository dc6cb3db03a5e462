"""What every storey stands on and that knows no Flask: database scope, money, flow, permissions, events."""
