"""The routes, a file for each kind of thing. Powertools reads their annotations when they are first called."""

from aws_lambda_powertools.event_handler.router import APIGatewayRouter


def new_router() -> APIGatewayRouter:
    """A router for one file's routes."""
    return APIGatewayRouter()  # type: ignore[no-untyped-call]  # Powertools annotates the class and not its __init__
