"""Redfish errors: DMTF Base messages by key, and the exception that becomes an answer."""

# ruff: noqa: E501 - the texts are the standard's own

from __future__ import annotations

from typing import Any

REGISTRY = "Base.1.18"
MESSAGE_TYPE = "#Message.v1_2_0.Message"

# key: HTTP status, severity, message, resolution
MESSAGES: dict[str, tuple[int, str, str, str]] = {
    "Success": (200, "OK", "The request completed successfully.", "None."),
    "Created": (201, "OK", "The resource was created successfully.", "None."),
    "MalformedJSON": (
        400,
        "Critical",
        "The request body submitted was malformed JSON and could not be parsed by the receiving service.",
        "Ensure that the request body is valid JSON and resubmit the request.",
    ),
    "UnrecognizedRequestBody": (
        400,
        "Warning",
        "The service detected a malformed request body that it was unable to interpret.",
        "Correct the request body and resubmit the request if it failed.",
    ),
    "NoOperation": (
        400,
        "Warning",
        "The request body submitted contain no data to act upon and no changes to the resource took place.",
        "Add properties in the JSON object and resubmit the request.",
    ),
    "HeaderInvalid": (
        412,
        "Warning",
        "Header '%1' is invalid.",
        "Correct the header and resubmit the request.",
    ),
    "PropertyUnknown": (
        400,
        "Warning",
        "The property %1 is not in the list of valid properties for the resource.",
        "Remove the unknown property from the request body and resubmit the request if the operation failed.",
    ),
    "PropertyNotWritable": (
        400,
        "Warning",
        "The property %1 is a read-only property and cannot be assigned a value.",
        "Remove the property from the request body and resubmit the request if the operation failed.",
    ),
    "PropertyMissing": (
        400,
        "Warning",
        "The property %1 is a required property and must be included in the request.",
        "Ensure that the property is in the request body and has a valid value and resubmit the request if the operation failed.",
    ),
    "PropertyValueTypeError": (
        400,
        "Warning",
        "The value %1 for the property %2 is not a type that the property can accept.",
        "Correct the value for the property in the request body and resubmit the request if the operation failed.",
    ),
    "PropertyValueNotInList": (
        400,
        "Warning",
        "The value %1 for the property %2 is not in the list of acceptable values.",
        "Choose a value from the enumeration list that the implementation can support and resubmit the request if the operation failed.",
    ),
    "PropertyValueFormatError": (
        400,
        "Warning",
        "The value %1 for the property %2 is not in a format that the property can accept.",
        "Correct the value for the property in the request body and resubmit the request if the operation failed.",
    ),
    "ActionParameterMissing": (
        400,
        "Critical",
        "The action %1 requires the parameter %2 to be present in the request body.",
        "Supply the action with the required parameter in the request body when the request is resubmitted.",
    ),
    "ActionParameterUnknown": (
        400,
        "Warning",
        "The action %1 was submitted with the invalid parameter %2.",
        "Correct the invalid parameter and resubmit the request if the operation failed.",
    ),
    "ActionParameterValueNotInList": (
        400,
        "Warning",
        "The value %1 for the parameter %2 in the action %3 is not in the list of acceptable values.",
        "Choose a value from the enumeration list that the implementation can support and resubmit the request.",
    ),
    "ActionParameterValueFormatError": (
        400,
        "Warning",
        "The value %1 for the parameter %2 in the action %3 is of a different format than the parameter can accept.",
        "Correct the value for the parameter in the request body and resubmit the request if the operation failed.",
    ),
    "QueryNotSupported": (
        400,
        "Warning",
        "Querying is not supported by the implementation.",
        "Remove the query parameters and resubmit the request if the operation failed.",
    ),
    "QueryParameterValueFormatError": (
        400,
        "Warning",
        "The value %1 for the parameter %2 is of a different format than the parameter can accept.",
        "Correct the value for the query parameter in the request and resubmit the request if the operation failed.",
    ),
    "ResourceAlreadyExists": (
        400,
        "Critical",
        "The requested resource of type %1 with the property %2 with the value %3 already exists.",
        "Do not repeat the create operation as the resource has already been created.",
    ),
    "CreateLimitReachedForResource": (
        400,
        "Critical",
        "The create operation failed because the resource has reached the limit of possible resources.",
        "Either delete resources and resubmit the request if the operation failed or do not resubmit the request.",
    ),
    "NoValidSession": (
        401,
        "Critical",
        "There is no valid session established with the implementation.",
        "Establish a session before attempting any operations.",
    ),
    "InsufficientPrivilege": (
        403,
        "Critical",
        "There are insufficient privileges for the account or credentials associated with the current session to perform the requested operation.",
        "Either abandon the operation or change the associated access rights and resubmit the request if the operation failed.",
    ),
    "PasswordChangeRequired": (
        403,
        "Critical",
        "The password provided for this account must be changed before access is granted.  PATCH the Password property for this account located at the target URI '%1' to complete this process.",
        "Change the password for this account using a PATCH to the Password property at the URI provided.",
    ),
    "ResourceMissingAtURI": (
        404,
        "Critical",
        "The resource at the URI '%1' was not found.",
        "Place a valid resource at the URI or correct the URI and resubmit the request.",
    ),
    "OperationNotAllowed": (
        405,
        "Critical",
        "The HTTP method is not allowed on this resource.",
        "None.",
    ),
    "PreconditionFailed": (
        412,
        "Critical",
        "The ETag supplied did not match the ETag required to change this resource.",
        "Try the operation again using the appropriate ETag.",
    ),
    "PreconditionRequired": (
        428,
        "Critical",
        "A precondition header or annotation is required to change this resource.",
        "Try the operation again using an If-Match or If-None-Match header and appropriate ETag.",
    ),
    "ResourceInUse": (
        409,
        "Warning",
        "The change to the requested resource failed because the resource is in use or in transition.",
        "Remove the condition and resubmit the request if the operation failed.",
    ),
    "InternalError": (
        500,
        "Critical",
        "The request failed due to an internal service error.  The service is still operational.",
        "Resubmit the request.  If the problem persists, consider resetting the service.",
    ),
    "ServiceTemporarilyUnavailable": (
        503,
        "Critical",
        "The service is temporarily unavailable.  Retry in %1 seconds.",
        "Wait for the indicated retry duration and retry the operation.",
    ),
    "SessionLimitExceeded": (
        503,
        "Critical",
        "The session establishment failed due to the number of simultaneous sessions exceeding the limit of the implementation.",
        "Reduce the number of other sessions before trying to establish the session or increase the limit of simultaneous sessions, if supported.",
    ),
}


class Problem(Exception):
    """A request that cannot be fulfilled: becomes the HTTP status and the error body of its message."""

    def __init__(
        self,
        key: str,
        *arguments: object,
        related: list[str] | None = None,
        status: int = 0,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(key)
        self.key = key
        self.status = status or MESSAGES[key][0]
        self.messages = [message(key, *arguments, related=related)]
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        return error_body(self.messages)


class Problems(Problem):
    """Several things wrong with one request."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].key)
        self.status = problems[0].status
        self.messages = [message for problem in problems for message in problem.messages]


def message(key: str, *arguments: object, related: list[str] | None = None) -> dict[str, Any]:
    """Return one Message object of the Base registry."""
    _status, severity, text, resolution = MESSAGES[key]
    for number, argument in enumerate(arguments, 1):
        text = text.replace(f"%{number}", str(argument))
    made: dict[str, Any] = {
        "@odata.type": MESSAGE_TYPE,
        "MessageId": f"{REGISTRY}.{key}",
        "Message": text,
        "MessageArgs": [str(argument) for argument in arguments],
        "MessageSeverity": severity,
        "Severity": severity,
        "Resolution": resolution,
    }
    if related:
        made["RelatedProperties"] = related
    return made


def error_body(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the body of an error answer: the general error when there are several."""
    first = messages[0]
    code = first["MessageId"] if len(messages) == 1 else f"{REGISTRY}.GeneralError"
    text = (
        first["Message"]
        if len(messages) == 1
        else "A general error has occurred.  See Resolution for information on how to resolve the error."
    )
    return {"error": {"code": code, "message": text, "@Message.ExtendedInfo": messages}}
