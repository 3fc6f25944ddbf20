"""Parameter Store: refuses the values that the real one refuses; a record that is too long must be seen to fail."""

from ministack.services import ssm

put = ssm._put_parameter
get_several = ssm._get_parameters

#: Names that one call of GetParameters takes.
MOST_NAMES = 10

#: Bytes that a value may have.
LONGEST = {"Standard": 4096, "Advanced": 8192}


def mend():
    ssm._put_parameter = put_parameter
    ssm._get_parameters = get_parameters


def put_parameter(data):
    value, tier = data.get("Value", ""), data.get("Tier", "Standard")
    if not value:
        return refused("Value must have length greater than or equal to 1.")
    if len(value.encode()) > LONGEST.get(tier, 8192):
        return refused(f"Parameters of tier {tier} hold at most {LONGEST.get(tier, 8192)} bytes.")
    if "{{" in value:
        return refused("Parameter value: can't nest another parameter.")
    return put(data)


def get_parameters(data):
    if len(data.get("Names", [])) > MOST_NAMES:
        return refused(f"Member must have length less than or equal to {MOST_NAMES}.")
    return get_several(data)


def refused(message):
    return ssm.error_response_json("ValidationException", message, 400)
